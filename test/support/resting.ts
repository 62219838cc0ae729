import type { CameraState } from '@rtmp-vcam/api';
import type { Product } from './product.ts';
import { until } from './wait.ts';

/** What `rtmp-vcam status` says of the first camera. */
export async function cameraStateOf(product: Product): Promise<CameraState> {
  const { stdout } = await product.command('status', '--json');
  return JSON.parse(stdout)[0].cameras[0];
}

/** Waits until nobody watches the stream of the first camera, and nothing of it is decoded. */
export async function untilResting(product: Product): Promise<void> {
  await until('nothing to be decoded', async () => {
    const { watched, state, stream } = await cameraStateOf(product);
    // At its start a stream has a delay already, but no rate yet.
    return !watched && state === 'live' && stream?.fps === 0 && stream.latencyMs === 0;
  });
}
