import type { Distribution } from '../../system/distribution.ts';
import { type Outcome, ok } from './outcome.ts';

/** Says what this computer is: whoever reads a pasted report has to know it. */
export function checkComputer(
  platform: NodeJS.Platform,
  { name }: Pick<Distribution, 'name'>,
  kernel: string,
): Outcome {
  const what = platform === 'darwin' ? `macOS (Darwin ${kernel})` : `${name}, kernel ${kernel}`;
  return ok(what);
}
