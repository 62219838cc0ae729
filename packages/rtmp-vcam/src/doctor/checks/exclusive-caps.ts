import { reloadCommand } from '@rtmp-vcam/virtual-camera/machine';
import type { LoopbackDevice } from '../../system/loopback.ts';
import { type Outcome, ok, problem } from './outcome.ts';

/** Undefined if the module does not show it. `all`: the devices that loading the module again takes away. */
export function checkExclusiveCaps(
  { path, exclusiveCaps }: Pick<LoopbackDevice, 'path' | 'exclusiveCaps'>,
  all: readonly Pick<LoopbackDevice, 'name' | 'number'>[],
): Outcome | undefined {
  if (exclusiveCaps === undefined) return undefined;
  if (exclusiveCaps) return ok(`Chrome and apps based on it list ${path} (exclusive_caps)`);
  // Setup leaves devices alone that are there.
  return problem(
    `Chrome and apps based on it do not list ${path}: it was made without exclusive_caps=1`,
    reloadCommand(all),
  );
}
