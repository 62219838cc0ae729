import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const SOURCES = join(import.meta.dirname, '../../swift/CameraExtension');
const EXPAND = join(import.meta.dirname, 'expand-plist.sh');

/** What is filled into property lists. */
export interface Filling {
  /** Id of the team that signs; empty when none does. */
  readonly team: string;
  readonly version: string;
  readonly build: string;
}

/** Entitlements or an Info.plist of the repository, with the variables filled in. `path` is below swift/CameraExtension. */
export function expanded(path: string, { team, version, build }: Filling): string {
  const env = { ...process.env, MACOS_TEAM: team, VERSION: version, BUILD_VERSION: build };
  return execFileSync(EXPAND, [join(SOURCES, path)], { encoding: 'utf8', env });
}
