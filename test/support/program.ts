import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { PATIENCE_MS, until, within } from './wait.ts';

/** How a program ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProgramOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Bytes for its standard input; without them there is none, unless `openInput` keeps it for the test to write. */
  readonly input?: Uint8Array;
  readonly openInput?: boolean;
  /** Ends what it started along with it. */
  readonly group?: boolean;
}

const running = new Set<Program>();

// A test file that is ended in the middle takes its programs with it.
process.on('exit', () => {
  for (const program of running) program.signal('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** A program that a test started: its output, its end; killed when it is disposed of. */
export class Program implements AsyncDisposable {
  readonly pid: number;
  readonly ended: Promise<Ending>;
  readonly #name: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #group: boolean;
  #stdout: Buffer[] = [];
  #stderr = '';
  #ending: Ending | undefined;

  private constructor(name: string, child: ChildProcessByStdio<Writable, Readable, Readable>, group: boolean) {
    if (child.pid === undefined) throw new Error(`${name} has no process`);
    this.#name = name;
    this.#child = child;
    this.#group = group;
    this.pid = child.pid;
    running.add(this);
    child.stdin.on('error', () => {});
    child.stdout.on('data', (bytes: Buffer) => this.#stdout.push(bytes));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.ended = this.#untilClosed();
  }

  /** Throws when the program cannot be started. */
  static async start(command: string, args: readonly string[], options: ProgramOptions = {}): Promise<Program> {
    const { env = process.env, group = false } = options;
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env, detached: group });
    await once(child, 'spawn');
    const program = new Program(command, child, group);
    if (options.openInput !== true) child.stdin.end(options.input);
    return program;
  }

  /** What it wrote to standard output so far. */
  get stdout(): Buffer {
    return Buffer.concat(this.#stdout);
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Both streams as text, for messages. */
  get output(): string {
    return `${this.stdout.toString('utf8')}${this.#stderr}`;
  }

  get input(): Writable {
    return this.#child.stdin;
  }

  get isRunning(): boolean {
    return this.#ending === undefined;
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.isRunning) return;
    if (this.#group) process.kill(-this.pid, signal);
    else this.#child.kill(signal);
  }

  /** Kills it with -9 and waits until it is gone. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }

  /** Waits for its end; throws with its output when it goes on. */
  async end(timeoutMs: number = PATIENCE_MS): Promise<Ending> {
    try {
      return await within(`${this.#name} to end`, this.ended, timeoutMs);
    } catch (cause) {
      throw new Error(`${this.#name} goes on:\n${this.output}`, { cause });
    }
  }

  /** Waits for the text in its output; throws with the output when the program ends without it. */
  async says(text: string | RegExp): Promise<void> {
    const look = (): boolean => (typeof text === 'string' ? this.output.includes(text) : text.test(this.output));
    await until(`${this.#name} to say ${text}`, () => look() || !this.isRunning, { state: () => this.output });
    if (!look()) throw new Error(`${this.#name} ended without saying ${text}:\n${this.output}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async #untilClosed(): Promise<Ending> {
    await once(this.#child, 'close');
    running.delete(this);
    this.#ending = { code: this.#child.exitCode, signal: this.#child.signalCode };
    return this.#ending;
  }
}

/** Runs a program to its end; gives its standard output. Throws with its output unless it succeeds. */
export async function run(command: string, args: readonly string[], options: ProgramOptions = {}): Promise<Buffer> {
  await using program = await Program.start(command, args, options);
  const { code } = await program.end(120_000);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${code}\n${program.stderr}`);
  return program.stdout;
}
