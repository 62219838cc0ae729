import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir, release, userInfo } from 'node:os';
import { join } from 'node:path';

/** How a command ended, and what it printed. `missing`: there is no such command. `late`: it was ended. */
export interface Ran {
  readonly status: 'ok' | 'failed' | 'missing' | 'late';
  readonly stdout: string;
  readonly stderr: string;
}

/** The user who runs this program. */
export interface User {
  /** The user id; 0 for the administrator. */
  readonly id: number;
  /** Undefined for a user without an entry, as some containers have. */
  readonly name: string | undefined;
  /** The ids of the groups that this process is in. */
  readonly groups: readonly number[];
}

/**
 * This computer, as far as it can be looked at without changing it: its files, and the commands that tell something.
 * Paths begin with `/`. In tests it is made of a folder and of recorded outputs.
 */
export interface System {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  /** The folder that is used as `/`. */
  readonly root: string;
  /** The release of the kernel, such as `6.1.0-18-amd64`. */
  readonly kernel: string;
  readonly user: User;
  /** The home folder of the user; undefined if there is none. */
  readonly home: string | undefined;
  has(path: string): boolean;
  /** The bytes of a file; undefined if this user cannot read it. */
  bytes(path: string): Uint8Array | undefined;
  /** The text of a file; undefined if this user cannot read it. */
  text(path: string): string | undefined;
  /** The names in a folder, sorted; none if it cannot be read. */
  names(path: string): readonly string[];
  /** Runs a command, with its messages in English. Never rejects. */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<Ran>;
}

interface RunOptions {
  /** After this time it is ended. By default 5 seconds. */
  readonly withinMs?: number;
}

const WITHIN_MS = 5000;
const MOST_OUTPUT = 16 * 2 ** 20;
/** On Debian, only the administrator's PATH has these, but everybody may run what is in them. */
const MORE_FOLDERS = '/usr/local/sbin:/usr/sbin:/sbin';

/** Where commands are looked for. An empty part of PATH would mean the folder that this program was started in. */
export function commandPath({ PATH }: NodeJS.ProcessEnv): string {
  return `${PATH || '/usr/local/bin:/usr/bin:/bin'}:${MORE_FOLDERS}`;
}

/** The computer that this program runs on. */
export function thisSystem(env: NodeJS.ProcessEnv = process.env): System {
  return {
    ...filesBelow('/'),
    platform: process.platform,
    env,
    kernel: release(),
    user: thisUser(),
    home: env['HOME'] || attempt(homedir),
    run: (command, args, { withinMs = WITHIN_MS } = {}) => runCommand(command, args, { env, withinMs }),
  };
}

/** The files of a computer whose `/` is this folder. */
export function filesBelow(root: string): Pick<System, 'root' | 'has' | 'bytes' | 'text' | 'names'> {
  const bytes = (path: string): Uint8Array | undefined => attempt(() => readFileSync(join(root, path)));
  return {
    root,
    bytes,
    has: (path) => existsSync(join(root, path)),
    text: (path) => {
      const found = bytes(path);
      return found === undefined ? undefined : Buffer.from(found).toString('utf8');
    },
    names: (path) => (attempt(() => readdirSync(join(root, path))) ?? []).toSorted(),
  };
}

function thisUser(): User {
  const info = attempt(userInfo);
  return { id: process.getuid?.() ?? -1, name: info?.username.toString(), groups: process.getgroups?.() ?? [] };
}

function runCommand(
  command: string,
  args: readonly string[],
  { env, withinMs }: { readonly env: NodeJS.ProcessEnv; readonly withinMs: number },
): Promise<Ran> {
  const options = {
    env: { ...env, LC_ALL: 'C', PATH: commandPath(env) },
    timeout: withinMs,
    killSignal: 'SIGKILL',
    maxBuffer: MOST_OUTPUT,
    encoding: 'utf8',
  } as const;
  return new Promise((resolve) => {
    const child = execFile(command, [...args], options, (error, stdout, stderr) => {
      resolve({ status: statusOf(error), stdout, stderr });
    });
    // Nothing that asks a question may wait for an answer.
    child.stdin?.on('error', () => {});
    child.stdin?.end();
  });
}

function statusOf(error: (Error & { readonly code?: unknown; readonly killed?: unknown }) | null): Ran['status'] {
  if (error === null) return 'ok';
  if (error.code === 'ENOENT' || error.code === 'EACCES') return 'missing';
  return error.killed === true ? 'late' : 'failed';
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
