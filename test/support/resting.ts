import type { Product } from './product.ts';
import { cameraStateOf } from './state.ts';
import { until } from './wait.ts';

/** Waits until nobody watches the stream of the first camera, and nothing of it is decoded. */
export async function untilResting(product: Product): Promise<void> {
  await until('nothing to be decoded', async () => {
    const { watched, state, stream } = await cameraStateOf(product);
    // At its start a stream has a delay already, but no rate yet.
    return !watched && state === 'live' && stream?.fps === 0 && stream.latencyMs === 0;
  });
}
