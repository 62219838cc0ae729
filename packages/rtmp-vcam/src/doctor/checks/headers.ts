import type { Distribution } from '../../system/distribution.ts';
import type { Loopback } from '../../system/loopback.ts';
import { installCommand } from '../../system/packages.ts';
import { cannotBeHad } from './loopback-module.ts';
import { type Outcome, ok, warning } from './outcome.ts';

interface Headers {
  readonly hasHeaders: boolean;
  readonly kernel: string;
  readonly loopback: Pick<Loopback, 'file' | 'source' | 'offered'>;
  readonly distribution: Pick<Distribution, 'isUbuntu' | 'family' | 'isImmutable'>;
}

/** v4l2loopback is built with them. Undefined if the module is there already, or cannot be had. */
export function checkHeaders({ hasHeaders, kernel, loopback, distribution }: Headers): Outcome | undefined {
  const { file, source } = loopback;
  if (source === undefined && (file !== undefined || cannotBeHad(loopback, kernel, distribution))) return undefined;
  if (hasHeaders) return ok(`The headers of kernel ${kernel} are installed`);
  return warning(
    `The headers of kernel ${kernel} are not installed, with which v4l2loopback is built`,
    // Setup installs both.
    source === undefined ? 'rtmp-vcam setup' : installCommand(distribution, ['headers'], kernel),
  );
}
