import { execFile } from 'node:child_process';
import type { Target } from './targets.ts';

/** The state of a camera extension. `unknown`: macOS cannot be asked, or its answer is not understood. */
export type ExtensionStatus = 'missing' | 'waiting' | 'off' | 'enabled' | 'restart' | 'unknown';

/** The camera extensions that macOS knows. */
interface ExtensionList {
  readonly statusOf: (target: Target) => ExtensionStatus;
  /** The names of those that wait for the user's approval, of any app. */
  readonly waiting: readonly string[];
}

const OPTIONS = { encoding: 'utf8', timeout: 5000, killSignal: 'SIGKILL' } as const;

/** Asks macOS for its camera extensions. This takes about 0.1 seconds, and at most 5. */
export function askForExtensions(): Promise<ExtensionList> {
  return new Promise((resolve) => {
    // The error is ignored: without the command there is no text, and the state is `unknown`.
    const child = execFile('systemextensionsctl', ['list'], OPTIONS, (_error, text) =>
      resolve(parseExtensionList(text)),
    );
    child.unref();
  });
}

/**
 * Reads the output of `systemextensionsctl list`. For each kind of extension it has a heading, and a line for each version
 * of each extension, with the team, the bundle id, the name and the state in brackets, separated by tabs. An old version
 * that waits for a restart is listed as well.
 */
export function parseExtensionList(text: string): ExtensionList {
  let isCamera = false;
  const found = text.split('\n').flatMap((line) => {
    if (line.startsWith('---')) isCamera = line.includes('com.apple.system_extension.cmio');
    const [, id, name = '', state = ''] = /(\S+) \([^)]*\)\s+(.*?)\s*\[([^\]]*)\]\s*$/.exec(line) ?? [];
    return id !== undefined && isCamera ? [{ id, name, status: statusOf(state) }] : [];
  });
  const none = /\d+ extension\(s\)/.test(text) ? 'missing' : 'unknown';
  return {
    statusOf: ({ extensionId }) => {
      const own = found.filter(({ id }) => id === extensionId).map(({ status }) => status);
      return ORDER.find((status) => own.includes(status)) ?? none;
    },
    waiting: found.filter(({ status }) => status === 'waiting').map(({ name }) => name),
  };
}

/** Of several versions, the one that comes first here counts. */
const ORDER = ['enabled', 'waiting', 'off', 'restart', 'unknown'] as const;

function statusOf(state: string): ExtensionStatus {
  if (state.includes('waiting for user')) return 'waiting';
  if (state.includes('reboot')) return 'restart';
  if (state.includes('disabled')) return 'off';
  if (state.startsWith('activated')) return 'enabled';
  return 'unknown';
}
