import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../../test/support/product.ts';
import type { Clip } from '../clips/clips.ts';
import { readFlvClip } from '../clips/flv-clip.ts';
import { type FrameLatency, matchFrames } from '../measure/latency.ts';
import { publish } from '../publisher/publish.ts';
import { watchRing } from './product.ts';

const LAST_PICTURES_MS = 300;

/** Publishes a clip to the product, watches its ring and returns how late each picture was. */
export async function show(product: Product, clip: Clip, seconds: number): Promise<FrameLatency[]> {
  await using watch = watchRing(product, clip);
  const sent = await publish(clip, { port: product.port, seconds });
  // The last pictures are still being decoded.
  await sleep(LAST_PICTURES_MS);
  const first = sent[0] ?? 0n;
  const frames = watch.frames.flatMap(({ number, info: { publishedNs, arrivalNs } }) => {
    if (number === undefined || publishedNs <= first) return [];
    return { number: number.frame, publishedNs, arrivalNs };
  });
  return matchFrames(readFlvClip(clip.path, clip.fps), sent, frames);
}
