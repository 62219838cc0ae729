import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { AppError } from '../errors.ts';
import { commandPath } from '../system/system.ts';
import type { Rise } from './facts.ts';

/** How a command ended, and what it printed. */
export interface CommandResult {
  readonly ok: boolean;
  readonly output: string;
}

/** So much of the output of a command is kept: its end. */
const MOST_OUTPUT = 64 * 1024;

/**
 * A shell of the administrator, which runs one command after the other. There is one for all steps, so that the password
 * is asked for once: sudo asks in the terminal, and pkexec in a window.
 */
export class RootShell implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, null, Readable>;
  readonly #mark = `end-${randomBytes(8).toString('hex')}`;
  readonly #onLine: (line: string) => void;
  #output = '';
  #hasEnded = false;

  private constructor(child: ChildProcessByStdio<Writable, null, Readable>, onLine: (line: string) => void) {
    this.#child = child;
    this.#onLine = onLine;
    child.stdin.on('error', () => {});
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    child.on('error', (error) => {
      this.#take(error.message);
      this.#hasEnded = true;
    });
    child.on('close', () => {
      this.#hasEnded = true;
    });
  }

  /** Asks for the password where one is needed. `onLine` gets what commands print. Throws AppError APP_ERR_SETUP. */
  static async open(
    rise: Exclude<Rise, 'none'>,
    { env, onLine = () => {} }: { readonly env: NodeJS.ProcessEnv; readonly onLine?: (line: string) => void },
  ): Promise<RootShell> {
    const [command, args] = rise === 'root' ? (['/bin/sh', []] as const) : ([rise, ['/bin/sh']] as const);
    const PATH = rise === 'root' ? commandPath(env) : env['PATH'];
    const child = spawn(command, args, { env: { ...env, PATH, LC_ALL: 'C' }, stdio: ['pipe', 'ignore', 'pipe'] });
    const shell = new RootShell(child, onLine);
    // Ctrl-C must not end a package manager in the middle of its work. It ends setup after this command.
    const { ok, output } = await shell.#exchange("trap '' INT; export LC_ALL=C; true");
    if (ok) return shell;
    await shell[Symbol.asyncDispose]();
    const lines = output.split('\n').map((line) => line.trim());
    const reason = lines.findLast((line) => line !== '' && !line.startsWith('This incident '));
    throw new AppError(
      'APP_ERR_SETUP',
      `${rise} does not let this user work as administrator${reason === undefined ? '' : ` (${reason})`}`,
      { fix: 'Run it again as a user who may work as administrator.' },
    );
  }

  /** Runs the text as a POSIX shell reads it, without input. Never rejects. */
  run(text: string): Promise<CommandResult> {
    // In a shell of its own, so that `exit` ends only that.
    return this.#exchange(`(\n${text}\n) </dev/null`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    if (!this.#hasEnded) await once(this.#child, 'close');
  }

  async #exchange(text: string): Promise<CommandResult> {
    this.#output = '';
    // One stream for all, so that what a command prints comes before its end.
    if (!this.#hasEnded) this.#child.stdin.write(`${text} >&2\nprintf '\\n%s %d\\n' ${this.#mark} $? >&2\n`);
    const end = new RegExp(`\n${this.#mark} (\\d+)\n`);
    while (!this.#hasEnded && !end.test(this.#output)) {
      const done = new AbortController();
      const { signal } = done;
      // What has come decides, whichever of these was first.
      await Promise.race([once(this.#child.stderr, 'data', { signal }), once(this.#child, 'close', { signal })])
        .catch(() => {})
        .finally(() => done.abort());
    }
    const [mark, status] = end.exec(this.#output) ?? [];
    return { ok: status === '0', output: mark === undefined ? this.#output : this.#output.replace(mark, '') };
  }

  #take(text: string): void {
    this.#output = (this.#output + text).slice(-MOST_OUTPUT);
    const lines = text.split(/[\r\n]+/).filter((each) => each.trim() !== '' && !each.includes(this.#mark));
    const last = lines.at(-1);
    if (last !== undefined) this.#onLine(last.trim());
  }
}
