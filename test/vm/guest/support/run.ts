import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export interface Result {
  readonly code: number | null;
  /** Both streams, as they came. */
  readonly output: string;
}

/** Runs a program to its end, at most `timeoutMs`. */
export async function run(command: string, args: readonly string[], timeoutMs = 90_000): Promise<Result> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs, killSignal: 'SIGKILL' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  await once(child, 'close');
  return { code: child.exitCode, output };
}

/** Like `run`; throws with the output unless the program succeeds. */
export async function mustRun(command: string, ...args: readonly string[]): Promise<string> {
  const { code, output } = await run(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${code}\n${output}`);
  return output;
}

/** A program that runs until it is disposed of. */
export interface Running extends AsyncDisposable {
  readonly child: ChildProcess;
}

/** What it prints goes to the machine's output folder. */
export function start(command: string, ...args: readonly string[]): Running {
  const log = openSync(`${process.env['OUT'] ?? '/tmp'}/${command}.log`, 'a');
  const child = spawn(command, args, { stdio: ['ignore', log, log] });
  const closed = once(child, 'close');
  return {
    child,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

/** Waits for a condition; the machine is slow, so the limit is generous. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 90_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited in vain for: ${what}`);
    await delay(100);
  }
}
