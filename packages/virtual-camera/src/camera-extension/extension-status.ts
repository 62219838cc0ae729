import { IDENTITY } from './identity.ts';

/** What macOS says about the Camera Extension. `unknown`: it cannot be asked, or answers in an unknown way. */
export type ExtensionStatus = 'missing' | 'waiting' | 'off' | 'enabled' | 'restart' | 'unknown';

/**
 * Reads what `systemextensionsctl list` prints: one line for each version of each extension, with tabs between team,
 * bundle id and the state in brackets. An old version that waits for a restart stands beside the new one.
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
