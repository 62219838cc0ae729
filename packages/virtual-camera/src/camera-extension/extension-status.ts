import { IDENTITY } from './identity.ts';

/** The state of the Camera Extension. `unknown`: macOS cannot be asked, or its answer is not understood. */
export type ExtensionStatus = 'missing' | 'waiting' | 'off' | 'enabled' | 'restart' | 'unknown';

/**
 * Reads the output of `systemextensionsctl list`. It has one line for each version of each extension, with the team,
 * the bundle id and the state in brackets, separated by tabs. An old version that waits for a restart is listed as
 * well.
 */
export function parseExtensionList(text: string): ExtensionStatus {
  if (!/\d+ extension\(s\)/.test(text)) return 'unknown';
  const id = IDENTITY.EXTENSION_BUNDLE_ID;
  const found = text
    .split('\n')
    .filter((line) => line.split(/\s+/).includes(id))
    .map((line) => statusOf(/\[([^\]]*)\]\s*$/.exec(line)?.[1] ?? ''));
  const best = (['enabled', 'waiting', 'off', 'restart', 'unknown'] as const).find((status) => found.includes(status));
  return best ?? 'missing';
}

function statusOf(state: string): ExtensionStatus {
  if (state.includes('waiting for user')) return 'waiting';
  if (state.includes('reboot')) return 'restart';
  if (state.includes('disabled')) return 'off';
  if (state.startsWith('activated')) return 'enabled';
  return 'unknown';
}
