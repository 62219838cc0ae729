import assert from 'node:assert/strict';
import { type CameraState, type ProgramState, programState } from '@rtmp-vcam/api';
import { oneRunning } from '../../packages/rtmp-vcam/src/control/client/find-running.ts';
import { ask } from '../../packages/rtmp-vcam/src/control/client/request.ts';
import type { Product } from './product.ts';

/** What the program tells other commands about itself now. */
export async function programStateOf(product: Product): Promise<ProgramState> {
  return ask(await oneRunning(product.env, {}), { method: 'GET', path: '/api/state', answer: programState });
}

/** The same about one of its cameras; `index` counts from 0. */
export async function cameraStateOf(product: Product, index = 0): Promise<CameraState> {
  const { cameras } = await programStateOf(product);
  return cameras[index] ?? assert.fail(`there is no camera ${index}`);
}
