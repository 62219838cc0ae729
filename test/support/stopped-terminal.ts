import { fileURLToPath } from 'node:url';
import { isAlive } from './processes.ts';
import { Program } from './program.ts';
import { until } from './wait.ts';

const SCRIPT = fileURLToPath(new URL('terminal.py', import.meta.url));

/** A program on a terminal of 80 columns and 24 rows, which can be stopped. */
export class StoppedTerminal implements AsyncDisposable {
  readonly #program: Program;
  readonly pid: number;

  private constructor(program: Program, pid: number) {
    this.#program = program;
    this.pid = pid;
  }

  static async start(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<StoppedTerminal> {
    const program = await Program.start('python3', [SCRIPT, command, ...args], { env, openInput: true });
    await until('its process id', () => /^pid \d+$/m.test(program.stderr), { state: () => program.output });
    return new StoppedTerminal(program, Number(/^pid (\d+)$/m.exec(program.stderr)?.[1]));
  }

  /** What was shown and read so far. */
  get shown(): string {
    return this.#program.stdout.toString('utf8');
  }

  /** Nobody reads the terminal any more, and it is full. */
  unread(): void {
    this.#order('unread');
  }

  read(): void {
    this.#order('read');
  }

  /** Closes the terminal, as its window does. */
  close(): void {
    this.#order('close');
  }

  /** Presses Ctrl and a letter. */
  control(letter: string): void {
    this.#order(`type ${(letter.charCodeAt(0) & 0x1f).toString(16).padStart(2, '0')}`);
  }

  /** Types a text. */
  type(text: string): void {
    this.#order(`type ${Buffer.from(text).toString('hex')}`);
  }

  async says(text: string | RegExp): Promise<void> {
    await this.#program.says(text);
  }

  /** Has no effect if the program has ended. */
  signal(signal: NodeJS.Signals): void {
    if (isAlive(this.pid)) process.kill(this.pid, signal);
  }

  /**
   * Waits for the end of the program. The exit code is negative for a signal. `blocks`: the terminal is as the program
   * found it, for those who use it afterwards.
   */
  async end(): Promise<{ code: number; blocks: boolean }> {
    await this.#program.end();
    const [, code, flags] = /^ended (-?\d+) (\w+)$/m.exec(this.#program.stderr) ?? [];
    return { code: Number(code), blocks: flags === 'blocking' };
  }

  /** Waits until it says whether the terminal blocks for other programs that use it. */
  async blocks(): Promise<boolean> {
    this.#order('flags');
    await this.#program.says(/^flags (blocking|changed)$/m);
    return /^flags blocking$/m.test(this.#program.stderr);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#program.input.end();
    await this.#program.stop();
  }

  #order(text: string): void {
    this.#program.input.write(`${text}\n`);
  }
}
