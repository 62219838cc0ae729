import type { Distribution } from '../../system/distribution.ts';
import type { Loopback } from '../../system/loopback.ts';
import { installCommand } from '../../system/packages.ts';
import { cannotBeHad, moduleObstacle } from './loopback-module.ts';
import { type Outcome, ok, warning } from './outcome.ts';

interface Headers {
  readonly hasHeaders: boolean;
  readonly kernel: string;
  readonly hasKernelFiles: boolean;
  readonly loopback: Pick<Loopback, 'file' | 'source' | 'offered'>;
  readonly distribution: Pick<Distribution, 'isUbuntu' | 'family' | 'isImmutable' | 'id' | 'name' | 'kernelPackage'>;
}

/** v4l2loopback is built with them. Undefined if the module is there already, or cannot be had. */
export function checkHeaders(headers: Headers): Outcome | undefined {
  const { hasHeaders, kernel, loopback, distribution } = headers;
  const { file, source } = loopback;
  if (moduleObstacle(headers) !== undefined) return undefined;
  if (source === undefined && (file !== undefined || cannotBeHad(loopback, kernel, distribution))) return undefined;
  if (hasHeaders) return ok(`The headers of kernel ${kernel} are installed`);
  return warning(
    `v4l2loopback is built with the headers of kernel ${kernel}, which are not installed`,
    // Setup installs both.
    source === undefined ? 'rtmp-vcam setup' : installCommand(distribution, ['headers'], kernel),
  );
}
