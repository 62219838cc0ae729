import type { ProgramState } from '@rtmp-vcam/api';

/** True while cameras are fed. When it is not, starting the program again may help. */
export function isFed({ cameras }: Pick<ProgramState, 'cameras'>): boolean {
  return cameras.length > 0;
}
