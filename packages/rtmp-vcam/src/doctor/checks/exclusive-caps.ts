import { quoted } from '../../shell-word.ts';
import type { LoopbackDevice } from '../../system/loopback.ts';
import { type Outcome, ok, problem } from './outcome.ts';

/** Undefined if the module does not show it. */
export function checkExclusiveCaps({
  path,
  number,
  name,
  exclusiveCaps,
}: Pick<LoopbackDevice, 'path' | 'number' | 'name' | 'exclusiveCaps'>): Outcome | undefined {
  if (exclusiveCaps === undefined) return undefined;
  if (exclusiveCaps) return ok(`Chrome and apps based on it list ${path} (exclusive_caps)`);
  // Setup leaves devices alone that are there.
  const load = `sudo modprobe v4l2loopback exclusive_caps=1 video_nr=${number} card_label=${quoted(name)}`;
  return problem(
    `Chrome and apps based on it do not list ${path}: it was made without exclusive_caps=1`,
    `Close what uses it, then: sudo modprobe -r v4l2loopback && ${load}`,
  );
}
