import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Product } from './product.ts';
import { Program, type ProgramOptions, run } from './program.ts';
import { needs } from './tools.ts';
import { PATIENCE_MS, until } from './wait.ts';

/** Options for a test that needs a `PipeWireSession`: it is skipped where none can be made. In CI this throws. */
export function needsPipeWire(...tools: readonly string[]): { readonly skip?: string } {
  return needs('pipewire', 'wireplumber', 'dbus-daemon', 'setpriv', ...tools);
}

/** Nothing of a session outlives this process, however that ends. */
const WITH_US = ['setpriv', '--pdeathsig', 'KILL'] as const;
const PORTAL = '/usr/libexec/xdg-desktop-portal';
/** Debian's Python, which has the modules that Debian installs. */
const PYTHON = '/usr/bin/python3';
const ACCESS_PORTAL = fileURLToPath(new URL('access-portal.py', import.meta.url));

/** Options for a test that needs a session with a portal. In CI this throws if there can be none. */
export function needsPortal(...tools: readonly string[]): { readonly skip?: string } {
  const { skip } = needsPipeWire(...tools);
  if (skip !== undefined) return { skip };
  const hasModules = spawnSync(PYTHON, ['-c', 'import dbus, gi']).status === 0;
  if (existsSync(PORTAL) && hasModules) return {};
  const reason = 'needs xdg-desktop-portal, python3-dbus and python3-gi, which scripts/setup-test-tools.sh installs';
  if (process.env['CI'] === 'true') throw new Error(`CI ${reason}`);
  return { skip: reason };
}

interface SessionOptions {
  /** Also starts xdg-desktop-portal, through which browsers get cameras, and what stands in for the desktop's dialog. */
  readonly portal?: boolean;
  /** False: no WirePlumber, so nothing is linked. */
  readonly sessionManager?: boolean;
}

/** A private D-Bus and PipeWire session, without a desktop. Everything in it ends when it is disposed of. */
export class PipeWireSession implements AsyncDisposable {
  /** The variables of the programs in the session. */
  readonly env: NodeJS.ProcessEnv;
  readonly #folder: string;
  readonly #programs: Program[] = [];
  #pipewire: Program | undefined;

  private constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-pw-'));
    const folder = (name: string): string => {
      const path = join(this.#folder, name);
      mkdirSync(path);
      return path;
    };
    const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
    this.env = {
      ...env,
      XDG_RUNTIME_DIR: this.#folder,
      XDG_CONFIG_HOME: folder('config'),
      XDG_DATA_HOME: folder('data'),
      XDG_STATE_HOME: folder('state'),
      XDG_CACHE_HOME: folder('cache'),
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(this.#folder, 'bus')}`,
    };
  }

  static async start({ portal = false, sessionManager = true }: SessionOptions = {}): Promise<PipeWireSession> {
    const session = new PipeWireSession();
    try {
      if (portal) session.#describePortal();
      await session.#startBus();
      if (portal) await session.#startDesktop();
      await session.startDaemon({ sessionManager });
      if (portal) await session.#start(PORTAL, ['--verbose']);
      return session;
    } catch (error) {
      await session[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts PipeWire and WirePlumber, which links programs to cameras. */
  async startDaemon({ sessionManager = true }: Pick<SessionOptions, 'sessionManager'> = {}): Promise<void> {
    this.#pipewire = await this.#start('pipewire');
    await this.#untilSocket('pipewire-0', this.#pipewire);
    if (sessionManager) await this.#start('wireplumber');
  }

  /** Starts what stands in for PulseAudio: browsers, and programs such as parec, record through it. */
  async startPulse(): Promise<void> {
    const pulse = await this.#start('pipewire-pulse');
    await this.#untilSocket(join('pulse', 'native'), pulse);
  }

  /** Ends PipeWire as a crash does. WirePlumber ends by itself then. */
  async killDaemon(): Promise<void> {
    await this.#pipewire?.kill();
    rmSync(join(this.#folder, 'pipewire-0'), { force: true });
  }

  /** Starts another program of the session. */
  async start(command: string, args: readonly string[] = [], options: ProgramOptions = {}): Promise<Program> {
    return this.#start(command, args, options);
  }

  /** A path for a file, which goes with the session. */
  file(name: string): string {
    return join(this.#folder, name);
  }

  /** The number of the node with this name, for which this waits; undefined when it does not come. */
  async nodeNamed(name: string, timeoutMs: number = PATIENCE_MS): Promise<number | undefined> {
    const look = async (): Promise<number | undefined> => {
      const dump: unknown = JSON.parse((await run('pw-dump', [], { env: this.env })).toString());
      const nodes = Array.isArray(dump) ? dump : [];
      return nodes.find((each) => each?.info?.props?.['node.name'] === name)?.id;
    };
    return until(`the node ${name}`, look, { timeoutMs }).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#programs.reverse().map((program) => program.stop('SIGTERM', 5000)));
    // The bus starts programs too, which are not its children.
    await until('the programs of the session to end', () => {
      const left = processesWith(`XDG_RUNTIME_DIR=${this.#folder}`);
      for (const pid of left) killIfThere(pid);
      return left.length === 0;
    });
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #startBus(): Promise<void> {
    const address = `--address=${this.env['DBUS_SESSION_BUS_ADDRESS']}`;
    const bus = await this.#start('dbus-daemon', ['--session', '--nofork', '--nopidfile', address]);
    await this.#untilSocket('bus', bus);
  }

  /** Makes the portal use our part of the desktop. */
  #describePortal(): void {
    const folder = join(this.#folder, 'portals');
    mkdirSync(folder);
    const lines = [
      '[portal]',
      'DBusName=org.freedesktop.impl.portal.desktop.rtmp_vcam_test',
      'Interfaces=org.freedesktop.impl.portal.Access',
      'UseIn=rtmp-vcam-test',
    ];
    writeFileSync(join(folder, 'rtmp-vcam-test.portal'), `${lines.join('\n')}\n`);
    writeFileSync(join(folder, 'rtmp-vcam-test-portals.conf'), '[preferred]\ndefault=rtmp-vcam-test\n');
    Object.assign(this.env, { XDG_DESKTOP_PORTAL_DIR: folder, XDG_CURRENT_DESKTOP: 'rtmp-vcam-test' });
  }

  /** WirePlumber needs the store of permissions when it starts. */
  async #startDesktop(): Promise<void> {
    const access = await this.#start(PYTHON, [ACCESS_PORTAL]);
    await access.says('ready');
    await this.#start('/usr/libexec/xdg-permission-store');
  }

  async #start(command: string, args: readonly string[] = [], options: ProgramOptions = {}): Promise<Program> {
    const env = { ...this.env, ...options.env };
    const program = await Program.start(command, args, { ...options, env, within: WITH_US });
    this.#programs.push(program);
    return program;
  }

  async #untilSocket(name: string, program: Program): Promise<void> {
    const path = join(this.#folder, name);
    await until(`the socket ${name}`, () => existsSync(path) || !program.isRunning);
    if (!program.isRunning) throw new Error(`no ${name}: ${program.output}`);
  }
}

/** The warnings and errors in a product's log, without the true one that the session has no portal. */
export function warningsOf({ logs }: Pick<Product, 'logs'>): string[] {
  const all = logs.filter(({ level }) => Number(level) >= 40).map(({ msg }) => String(msg));
  return all.filter((text) => !text.startsWith('browsers cannot use the PipeWire camera'));
}

/** The processes of this user that have this variable in their environment, without this one. */
function processesWith(variable: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(variable);
      } catch {
        return false;
      }
    })
    .map(Number);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}
