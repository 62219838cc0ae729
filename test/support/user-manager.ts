import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ended } from './product.ts';
import { Program } from './program.ts';
import { needs } from './tools.ts';
import { until } from './wait.ts';

const SCRIPT = fileURLToPath(new URL('user-manager.sh', import.meta.url));
const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url));
/** The built program, where the user sees it. */
export const MAIN_OF_USER = '/mnt/checkout/packages/rtmp-vcam/dist/main.js';
const SYSTEMD = '/lib/systemd/systemd';
/** An ordinary user, whom no other program of this computer runs as. */
const USER = 54_321;
const PREFIX = 'rtmp-vcam-test-';
/** A program may take a minute to be ready on a busy machine. */
const PATIENCE_MS = 120_000;

/** Options for a test that needs a `UserManager`: it is skipped where none can be made. In CI this throws. */
export function needsUserManager(): { readonly skip?: string } {
  const tools = needs('unshare', 'nsenter', 'setpriv', 'systemctl', 'journalctl', 'systemd-analyze');
  if (tools.skip !== undefined) return tools;
  const reason = missing();
  if (reason === undefined) return {};
  if (process.env['CI'] === 'true') throw new Error(`CI ${reason}`);
  return { skip: reason };
}

function missing(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root, to run the systemd of another user';
  if (!existsSync(SYSTEMD)) return 'needs systemd, which scripts/setup-test-tools.sh installs';
  if (cgroupFolder() === undefined) return 'needs control groups (cgroup2) that can be written to';
  const readable = spawnSync('setpriv', [...asUser(USER), 'test', '-r', SCRIPT]).status === 0;
  return readable ? undefined : 'needs a checkout that every user can read';
}

/** Where the second version of control groups is mounted; undefined if it is not, or cannot be changed. */
function cgroupFolder(): string | undefined {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '));
  const folder = mounts.find(([, , type, how = '']) => type === 'cgroup2' && how.split(',').includes('rw'))?.[1];
  return folder;
}

function asUser(uid: number): string[] {
  return ['--reuid', `${uid}`, '--regid', `${uid}`, '--clear-groups'];
}

/**
 * The systemd of an ordinary user who has just logged in, and a journal. They have namespaces of their own, so nothing of
 * this computer changes; only the network and /dev/shm are shared. All ends when it is disposed of, or when this
 * process ends.
 */
export class UserManager implements AsyncDisposable {
  readonly home: string;
  readonly #group: string;
  #holder: Program | undefined;
  /** The shell in the namespaces. */
  #inside = 0;

  private constructor(home: string, group: string) {
    this.home = home;
    this.#group = group;
  }

  static async start(): Promise<UserManager> {
    const folder = cgroupFolder() ?? '/sys/fs/cgroup';
    const home = mkdtempSync(join(tmpdir(), PREFIX));
    const manager = new UserManager(home, join(folder, `${PREFIX}${process.pid}`));
    try {
      chownSync(home, USER, USER);
      chmodSync(home, 0o700);
      mkdirSync(manager.#group);
      await manager.#start();
      return manager;
    } catch (error) {
      await manager[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Runs a program of the user to its end. */
  async run(command: string, ...args: readonly string[]): Promise<Ended> {
    const variables = [`HOME=${this.home}`, `XDG_RUNTIME_DIR=/run/user/${USER}`, `PATH=${process.env['PATH']}`];
    const inside = ['-t', String(this.#inside), '--mount', '--pid', '--cgroup', '--'];
    const within = ['nsenter', ...inside, 'setpriv', ...asUser(USER), 'env', '-i', ...variables];
    await using program = await Program.start(command, args, { within });
    const { code } = await program.end(PATIENCE_MS);
    return { code, stdout: program.stdout.toString('utf8'), stderr: program.stderr };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#holder?.kill();
    await until('the control groups to be empty', () => removeGroups(this.#group));
    rmSync(this.home, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    // A namespace of control groups begins at that of the process which makes it. All ends with the first process of the
    // namespace of processes, and that one with this process.
    const namespaces = ['--mount', '--cgroup', '--pid', '--fork', '--kill-child', '--mount-proc'];
    const enter = ['sh', '-c', 'echo 0 >"$1/cgroup.procs"; shift; exec "$@"', 'sh', this.#group];
    const holder = await Program.start('unshare', [...namespaces, 'sh', SCRIPT, `${USER}`, this.home, CHECKOUT], {
      within: [...enter, 'setpriv', '--pdeathsig', 'KILL'],
      openInput: true,
    });
    this.#holder = holder;
    await until('the systemd of a user', () => holder.stdout.includes('ready\n') || !holder.isRunning, {
      state: () => holder.output,
    });
    if (!holder.isRunning) throw new Error(`no systemd of a user: ${holder.output}`);
    const [child] = readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8').trim().split(' ');
    this.#inside = Number(child);
  }
}

/** Removes control groups that have no processes any more. False while there are some. */
function removeGroups(folder: string): boolean {
  if (!existsSync(folder)) return true;
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const areRemoved = inside.map(({ name }) => removeGroups(join(folder, name)));
  if (areRemoved.includes(false)) return false;
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
