import { isBelow } from '../../system/versions.ts';
import { type Outcome, ok, problem } from './outcome.ts';

const OLDEST = '20.19';

export function checkNode(version: string, arch: string): Outcome {
  if (!isBelow(version, OLDEST)) return ok(`Node.js ${version} (${arch})`);
  return problem(`Node.js ${version} is too old`, `Install Node.js ${OLDEST} or later: https://nodejs.org`);
}
