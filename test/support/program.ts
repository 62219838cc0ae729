import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PATIENCE_MS, until, within } from './wait.ts';

/** How a program ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProgramOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** The folder that it starts in. */
  readonly cwd?: string;
  /** Bytes for its standard input, which is closed after them unless `openInput` keeps it for the caller to write. */
  readonly input?: Uint8Array;
  readonly openInput?: boolean;
  /** Signals also reach the processes that the program started. */
  readonly group?: boolean;
  /** Gets standard output piece by piece; it is then not kept. */
  readonly onStdout?: (bytes: Buffer) => void;
  /** Opens a channel for `send` and `onMessage`, for Node.js programs. */
  readonly ipc?: boolean;
  /** The start of a command that runs it elsewhere, as in a network namespace. */
  readonly within?: readonly string[];
}

interface Pipes {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** How long a program may take to end when this process was asked to end. */
const HURRY_MS = 5000;
/** Ctrl-C in a terminal also reaches the programs; a second signal would end them before they have cleaned up. */
const CTRL_C_MS = 1000;
const running = new Set<Program>();

/** Ends every program that still runs. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((program) => program.stop('SIGTERM', HURRY_MS)));
}

// No program outlives the process that started it.
process.on('exit', () => {
  for (const program of running) program.signal('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    const ended = Promise.all([...running].map((program) => program.ended));
    void Promise.race([ended, sleep(CTRL_C_MS)])
      .then(stopAll)
      .finally(() => process.exit(128 + constants.signals[signal]));
  });
}

/** A child process with its output and its end. It is killed when it is disposed of. */
export class Program implements AsyncDisposable {
  readonly pid: number;
  readonly ended: Promise<Ending>;
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #pipes: Pipes;
  readonly #group: boolean;
  #stdout: Buffer[] = [];
  #stderr = '';
  #ending: Ending | undefined;

  private constructor(name: string, child: ChildProcess, { group = false, onStdout }: ProgramOptions) {
    const { pid, stdin, stdout, stderr } = child;
    if (pid === undefined || stdin === null || stdout === null || stderr === null) {
      throw new Error(`${name} has no process or no pipes`);
    }
    this.#name = name;
    this.#child = child;
    this.#pipes = { stdin, stdout, stderr };
    this.#group = group;
    this.pid = pid;
    running.add(this);
    stdin.on('error', () => {});
    stdout.on('data', onStdout ?? ((bytes: Buffer) => this.#stdout.push(bytes)));
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.ended = this.#untilClosed();
  }

  /** Throws when the program cannot be started. */
  static async start(command: string, args: readonly string[], options: ProgramOptions = {}): Promise<Program> {
    const { env = process.env, cwd, group = false, ipc = false, openInput = false, within = [] } = options;
    const [file = command, ...all] = [...within, command, ...args];
    const stdio = ['pipe' as const, 'pipe' as const, 'pipe' as const, ...(ipc ? ['ipc' as const] : [])];
    const child = spawn(file, all, { stdio, env, cwd, detached: group, serialization: 'advanced' });
    await once(child, 'spawn');
    const program = new Program(command, child, options);
    if (!openInput) program.input.end(options.input);
    return program;
  }

  /** Starts a TypeScript file with Node.js, from the sources of the packages. */
  static startModule(file: URL, args: readonly string[] = [], options: ProgramOptions = {}): Promise<Program> {
    return Program.start(process.execPath, [...process.execArgv, fileURLToPath(file), ...args], options);
  }

  /** Its standard output so far. */
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
    return this.#pipes.stdin;
  }

  get isRunning(): boolean {
    return this.#ending === undefined;
  }

  /** Calls back with each line that it prints from now on, on either stream. */
  onLine(listener: (line: string) => void): void {
    for (const input of [this.#pipes.stdout, this.#pipes.stderr]) createInterface({ input }).on('line', listener);
  }

  /** Calls back with each message that it sends from now on. */
  onMessage(listener: (message: unknown) => void): void {
    this.#child.on('message', listener);
  }

  /** Sends it a message. The message is dropped when the program has ended. */
  send(message: object | string): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.isRunning) return;
    if (this.#group) process.kill(-this.pid, signal);
    else this.#child.kill(signal);
  }

  /** Ends it with kill -9 and waits until it has ended. */
  async kill(): Promise<Ending> {
    this.signal('SIGKILL');
    return this.end();
  }

  /** Ends it with a signal, and with kill -9 if it keeps running. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', timeoutMs: number = PATIENCE_MS): Promise<Ending> {
    this.signal(signal);
    return this.end(timeoutMs).catch(() => this.kill());
  }

  /** Waits for its end; throws with its output when it keeps running. */
  async end(timeoutMs: number = PATIENCE_MS): Promise<Ending> {
    try {
      return await within(`${this.#name} to end`, this.ended, timeoutMs);
    } catch (cause) {
      throw new Error(`${this.#name} keeps running:\n${this.output}`, { cause });
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
