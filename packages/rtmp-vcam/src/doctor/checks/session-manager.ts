import type { Distribution } from '../../system/distribution.ts';
import { installCommand } from '../../system/packages.ts';
import type { Session } from '../../system/session.ts';
import { type Outcome, ok, problem } from './outcome.ts';

/** It links apps to cameras. Undefined without PipeWire. */
export function checkSessionManager(
  { pipewire, wireplumber }: Pick<Session, 'pipewire' | 'wireplumber'>,
  distribution: Pick<Distribution, 'family' | 'isImmutable'>,
  kernel: string,
): Outcome | undefined {
  if (pipewire === undefined) return undefined;
  const version = wireplumber === undefined ? '' : ` ${wireplumber}`;
  if (pipewire.hasSessionManager) return ok(`WirePlumber${version} links apps to the camera`);
  const text = 'No app gets a picture from the PipeWire camera, because WirePlumber is not';
  if (wireplumber !== undefined) return problem(`${text} running`, 'systemctl --user enable --now wireplumber');
  return problem(`${text} installed`, installCommand(distribution, ['session-manager'], kernel));
}
