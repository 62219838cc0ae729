import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program, type ProgramOptions, run } from './program.ts';
import { needs } from './tools.ts';
import { PATIENCE_MS, until } from './wait.ts';

/** Options for a test that needs a `PipeWireSession`: it is skipped where none can be made. In CI this throws. */
export function needsPipeWire(...tools: readonly string[]): { readonly skip?: string } {
  return needs('pipewire', 'wireplumber', 'dbus-daemon', ...tools);
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

  static async start(): Promise<PipeWireSession> {
    const session = new PipeWireSession();
    try {
      await session.#startBus();
      await session.startDaemon();
      return session;
    } catch (error) {
      await session[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts PipeWire and WirePlumber, which links programs to cameras. */
  async startDaemon(): Promise<void> {
    this.#pipewire = await this.#start('pipewire');
    await this.#untilSocket('pipewire-0', this.#pipewire);
    await this.#start('wireplumber');
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

  async #start(command: string, args: readonly string[] = [], options: ProgramOptions = {}): Promise<Program> {
    const program = await Program.start(command, args, { ...options, env: { ...this.env, ...options.env } });
    this.#programs.push(program);
    return program;
  }

  async #untilSocket(name: string, program: Program): Promise<void> {
    const path = join(this.#folder, name);
    await until(`the socket ${name}`, () => existsSync(path) || !program.isRunning);
    if (!program.isRunning) throw new Error(`no ${name}: ${program.output}`);
  }
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
