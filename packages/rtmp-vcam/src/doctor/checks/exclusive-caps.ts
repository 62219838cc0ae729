import type { LoopbackDevice } from '../../system/loopback.ts';
import { type Outcome, ok, problem } from './outcome.ts';

/** Undefined if the module does not show it. */
export function checkExclusiveCaps({
  path,
  exclusiveCaps,
}: Pick<LoopbackDevice, 'path' | 'exclusiveCaps'>): Outcome | undefined {
  if (exclusiveCaps === undefined) return undefined;
  if (exclusiveCaps) return ok(`Chrome and apps based on it list ${path} (exclusive_caps)`);
  return problem(
    `Chrome and apps based on it do not list ${path}: it was made without exclusive_caps=1`,
    'rtmp-vcam setup',
  );
}
