import { i420Size, RingReader } from '@rtmp-vcam/video-pipeline';
import type { Size } from './pattern.ts';
import type { Product } from './product.ts';
import { until } from './wait.ts';

/** Pictures of the stream that reached the ring while `push` ran, and until the stream was over. */
export async function picturesSeen(
  product: Product,
  { width, height }: Size,
  push: () => Promise<void>,
): Promise<Uint8Array[]> {
  const reader = RingReader.open({ name: product.ring });
  const stop = new AbortController();
  const seen: Uint8Array[] = [];
  const watching = (async () => {
    const picture = new Uint8Array(i420Size(width, height));
    let after = reader.next(picture, { after: 0 })?.number ?? 0;
    for (;;) {
      const info = await reader.waitNext(picture, { after, signal: stop.signal });
      after = info.number;
      if (info.state !== 'card') seen.push(picture.slice());
    }
  })().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  try {
    await push();
    await until('the end of the stream', () => seen.length > 0 && reader.state === 'card');
  } finally {
    stop.abort();
    await watching;
    reader.close();
  }
  return seen;
}
