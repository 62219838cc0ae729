import { execFile } from 'node:child_process';
import type { Target } from './targets.ts';

/** The state of a camera extension. `unknown`: macOS cannot be asked, or its answer is not understood. */
export type ExtensionStatus = 'missing' | 'waiting' | 'off' | 'enabled' | 'restart' | 'unknown';

const OPTIONS = { encoding: 'utf8', timeout: 5000, killSignal: 'SIGKILL' } as const;

/** Asks macOS for the state of its camera extensions. This takes about 0.1 seconds, and at most 5. */
export function askForExtensions(): Promise<(target: Target) => ExtensionStatus> {
  return new Promise((resolve) => {
    // The error is ignored: without the command there is no text, and the state is `unknown`.
    const child = execFile('systemextensionsctl', ['list'], OPTIONS, (_error, text) =>
      resolve((target) => parseExtensionList(text, target.extensionId)),
    );
    child.unref();
  });
}

/**
 * Reads the output of `systemextensionsctl list`. It has one line for each version of each extension, with the team,
 * the bundle id and the state in brackets, separated by tabs. An old version that waits for a restart is listed as
 * well.
 */
export function parseExtensionList(text: string, id: string): ExtensionStatus {
  if (!/\d+ extension\(s\)/.test(text)) return 'unknown';
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
