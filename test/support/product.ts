import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ending, Program } from './program.ts';
import { until } from './wait.ts';

/** The built program. */
export const MAIN: string = join(import.meta.dirname, '../../packages/rtmp-vcam/dist/main.js');

/** The canvas of products that are not given another one. */
export const CANVAS = { width: 1280, height: 720 } as const;

export interface ProductOptions {
  /** More flags. They are last, so they override the others. */
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** The start of a command that runs it elsewhere, as in a network namespace. */
  readonly within?: readonly string[];
  /** Flags of Node.js itself. */
  readonly nodeArgs?: readonly string[];
  readonly ring?: string;
  readonly port?: number;
  /** Flags for the page; by default a free port. */
  readonly http?: readonly string[];
  /** The URL of a stream to pull; the product then listens on no port. */
  readonly pull?: string;
  /** Flags for the canvas and the hold time; by default CANVAS at 30 pictures a second, held for half a second. */
  readonly picture?: readonly string[];
  /** Gets each line that it prints. */
  readonly onLine?: (line: string) => void;
}

const PICTURE = ['--size', `${CANVAS.width}x${CANVAS.height}`, '--fps', '30', '--hold', '500ms'] as const;

export type LogLine = Readonly<Record<string, unknown>>;

let rings = 0;

/** A name that no other test and no real camera uses. */
export function freeRingName(): string {
  rings++;
  return `/rvt_${process.pid}_${rings}`;
}

/** The shared memory objects of this ring and of those of further cameras: the rings themselves and their surfaces. */
export function sharedMemoryOf(ring: string): string[] {
  const own = ring.slice(1);
  return readdirSync('/dev/shm').filter(
    (name) => name === own || name.startsWith(`${own}.`) || name.startsWith(`${own}_`),
  );
}

/** Starts a command of the program. */
export async function startCommand(args: readonly string[], options: ProductOptions = {}): Promise<Program> {
  const env = { ...process.env, NO_COLOR: '1', ...options.env };
  const { nodeArgs = [], within = [] } = options;
  return Program.start(process.execPath, [...nodeArgs, MAIN, ...args], { env, within });
}

/** The exit code of a command and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of the program to its end. */
export async function runCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  await using program = await startCommand(args, { env });
  const { code } = await program.end();
  return { code, stdout: program.stdout.toString('utf8'), stderr: program.stderr };
}

/** A running rtmp-vcam: a server on a free port and a ring of its own, without a camera device. */
export class Product implements AsyncDisposable {
  readonly ring: string;
  readonly program: Program;
  readonly configFolder: string;
  /** The variables by which other commands find it. */
  readonly env: NodeJS.ProcessEnv;
  #port = 0;
  #wasReady = false;
  /** By error code, where in the output to search for it the next time. */
  readonly #searched: Map<string, number> = new Map();

  private constructor(program: Program, ring: string, configFolder: string, env: NodeJS.ProcessEnv) {
    this.program = program;
    this.ring = ring;
    this.configFolder = configFolder;
    this.env = env;
  }

  /** Resolves when it accepts publishers. Throws with its output when it ends instead. */
  static async start(options: ProductOptions = {}): Promise<Product> {
    const product = await Product.launch(options);
    try {
      product.#port = await product.#untilReady();
      product.#wasReady = true;
      return product;
    } catch (error) {
      await product[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Starts it without waiting until it is ready: for starts that must fail. */
  static async launch(options: ProductOptions = {}): Promise<Product> {
    if (!existsSync(MAIN)) throw new Error('rtmp-vcam is not built: run npm run build');
    const {
      ring = freeRingName(),
      port = 0,
      pull,
      picture = PICTURE,
      args = [],
      http = ['--http', '127.0.0.1:0'],
    } = options;
    const configFolder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-test-'));
    const runtimeFolder = join(configFolder, 'runtime');
    mkdirSync(runtimeFolder);
    const env = { XDG_CONFIG_HOME: configFolder, XDG_RUNTIME_DIR: runtimeFolder, ...options.env };
    const where = pull === undefined ? ['--host', '127.0.0.1', '--port', String(port)] : ['--pull', pull];
    const program = await startCommand(
      ['run', ...where, ...http, '--ring', ring, ...picture, '--camera', 'none', '--json-logs', ...args],
      { ...options, env },
    );
    if (options.onLine !== undefined) program.onLine(options.onLine);
    return new Product(program, ring, configFolder, env);
  }

  /** 0 when it listens on no port. */
  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `${this.server}/test`;
  }

  /** The URL without the key. */
  get server(): string {
    return `rtmp://127.0.0.1:${this.#port}/live`;
  }

  /** Where its page is: `http://127.0.0.1:PORT`. Throws when it has none. */
  get http(): string {
    const http = this.logs.find(({ msg }) => msg === 'ready')?.['http'];
    if (typeof http === 'string') return http;
    throw new Error(`rtmp-vcam has no page:\n${this.program.output}`);
  }

  /** The records that it has logged so far. */
  get logs(): LogLine[] {
    return this.program.output.split('\n').flatMap(parseLine);
  }

  /** Waits for a log line with this error code. Each call waits for a new line. */
  async logsCode(code: string): Promise<void> {
    const { program } = this;
    const from = this.#searched.get(code) ?? 0;
    const found = await until(
      `a log line with ${code}`,
      () => {
        const at = program.output.indexOf(code, from);
        return at < 0 ? undefined : at + code.length;
      },
      { state: () => program.output },
    );
    this.#searched.set(code, found);
  }

  /** Runs another command, which finds this program by itself. */
  async command(...args: readonly string[]): Promise<Ended> {
    return runCommand(args, this.env);
  }

  /** Ends it as Ctrl-C does. */
  async interrupt(): Promise<Ending> {
    this.program.signal('SIGINT');
    return this.program.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A crash must not stay unnoticed in a test that does not look for one.
    const wasRunning = this.program.isRunning;
    const ending = await this.program.stop('SIGINT');
    const left = sharedMemoryOf(this.ring);
    for (const name of left) rmSync(join('/dev/shm', name), { force: true });
    rmSync(this.configFolder, { recursive: true, force: true });
    if (!wasRunning || !this.#wasReady) return;
    if (ending.code !== 0) throw new Error(`rtmp-vcam ended with ${JSON.stringify(ending)}:\n${this.program.output}`);
    if (left.length > 0) throw new Error(`rtmp-vcam left ${left.join(' and ')} in /dev/shm:\n${this.program.output}`);
  }

  async #untilReady(): Promise<number> {
    const port = await until(
      'rtmp-vcam to be ready',
      () => {
        const ready = this.logs.find(({ msg }) => msg === 'ready');
        if (ready !== undefined) return typeof ready['port'] === 'number' ? ready['port'] : 0;
        return this.program.isRunning ? undefined : -1;
      },
      { state: () => this.program.output },
    );
    if (port < 0) throw new Error(`rtmp-vcam ended at once:\n${this.program.output}`);
    return port;
  }
}

/** The record in a line of JSON logs, or nothing for another line. */
export function parseLine(line: string): LogLine[] {
  if (!line.startsWith('{')) return [];
  try {
    const value: unknown = JSON.parse(line);
    return isLogLine(value) ? [value] : [];
  } catch {
    // The last line may be incomplete.
    return [];
  }
}

function isLogLine(value: unknown): value is LogLine {
  return typeof value === 'object' && value !== null;
}
