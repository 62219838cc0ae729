import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The program of systemd that calls D-Bus. */
const BUSCTL = 'busctl';
const LONGEST_ANSWER_MS = 2000;
/** Where xdg-desktop-portal keeps the answers to its dialogs: bus name, object and interface. */
const STORE = [
  'org.freedesktop.impl.portal.PermissionStore',
  '/org/freedesktop/impl/portal/PermissionStore',
  'org.freedesktop.impl.portal.PermissionStore',
] as const;

/**
 * The apps to which the desktop refuses PipeWire cameras, because a user has answered its dialog with no. The empty
 * name stands for all apps outside of a sandbox. Empty when nothing is known, as without a desktop.
 */
export async function refusedApps(): Promise<string[]> {
  try {
    const call = ['--user', '--json=short', 'call', ...STORE, 'Lookup', 'ss', 'devices', 'camera'];
    const { stdout } = await promisify(execFile)(BUSCTL, call, { timeout: LONGEST_ANSWER_MS });
    return refusedIn(stdout);
  } catch {
    return [];
  }
}

/** The command that lets the desktop ask again. */
export function forgetCommand(app: string): string {
  return `busctl --user call ${STORE.join(' ')} DeletePermission sss devices camera "${app}"`;
}

/** Reads what busctl prints: the permissions of each app, `yes` or `no`. */
export function refusedIn(json: string): string[] {
  const answer: unknown = JSON.parse(json);
  const data = isRecord(answer) && Array.isArray(answer['data']) ? answer['data'] : [];
  const apps: unknown = data[0];
  if (!isRecord(apps)) return [];
  return Object.entries(apps).flatMap(([app, permissions]) => {
    // The name goes into a command.
    const isPlain = /^[\w.-]*$/.test(app);
    return isPlain && Array.isArray(permissions) && permissions.includes('no') ? [app] : [];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
