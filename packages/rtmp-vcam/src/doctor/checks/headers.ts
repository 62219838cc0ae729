import type { Distribution } from '../../system/distribution.ts';
import type { Loopback } from '../../system/loopback.ts';
import { installCommand } from '../../system/packages.ts';
import { type Outcome, ok, warning } from './outcome.ts';

interface Headers {
  readonly hasHeaders: boolean;
  readonly kernel: string;
  readonly loopback: Pick<Loopback, 'file' | 'source'>;
  readonly distribution: Pick<Distribution, 'family' | 'isImmutable'>;
}

/** v4l2loopback is built with them. Undefined if the module is there already, and comes without sources. */
export function checkHeaders({ hasHeaders, kernel, loopback, distribution }: Headers): Outcome | undefined {
  if (loopback.file !== undefined && loopback.source === undefined) return undefined;
  if (hasHeaders) return ok(`The headers of kernel ${kernel} are installed`);
  return warning(
    `The headers of kernel ${kernel} are not installed, with which v4l2loopback is built`,
    // Setup installs both.
    loopback.source === undefined ? 'rtmp-vcam setup' : installCommand(distribution, ['headers'], kernel),
  );
}
