import { setTimeout as sleep } from 'node:timers/promises';
import type { Clip } from '../clips/clips.ts';
import { readFlvClip } from '../clips/flv-clip.ts';
import { type FrameLatency, matchFrames } from '../measure/latency.ts';
import { publish } from '../publisher/publish.ts';
import type { Product } from './product.ts';
import { RingWatch } from './ring-watch.ts';

const LAST_PICTURES_MS = 300;

/** Publishes a clip to the product and watches its ring: how late each picture was. */
export async function show(product: Product, clip: Clip, seconds: number): Promise<FrameLatency[]> {
  const watch = new RingWatch(product.ring);
  try {
    const sent = await publish(clip, { port: product.port, seconds });
    // For the pictures that are still being decoded.
    await sleep(LAST_PICTURES_MS);
    const first = sent[0] ?? 0n;
    const frames = watch.frames.filter(({ publishedNs }) => publishedNs > first);
    return matchFrames(readFlvClip(clip.path, clip.fps), sent, frames);
  } finally {
    await watch.close();
  }
}
