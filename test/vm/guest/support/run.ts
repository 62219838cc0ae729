import { appendFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Program, run } from '../../../support/program.ts';
import { until as untilLooked } from '../../../support/wait.ts';

/** Runs a program to its end; gives its standard output. Throws with its output unless it succeeds. */
export async function mustRun(command: string, ...args: readonly string[]): Promise<string> {
  return (await run(command, args)).toString('utf8');
}

/** Starts a program. Its output is also written to a file in the folder that outlives the machine, see run-in-vm.sh. */
export async function start(command: string, ...args: readonly string[]): Promise<Program> {
  return logged(command, await Program.start(command, args));
}

/** Starts a program that is killed together with the processes that it started. */
export async function startGroup(command: string, ...args: readonly string[]): Promise<Program> {
  return logged(command, await Program.start(command, args, { group: true }));
}

function logged(command: string, program: Program): Program {
  const log = `${process.env['OUT'] ?? '/tmp'}/${basename(command)}.log`;
  program.onLine((line) => appendFileSync(log, `${line}\n`));
  return program;
}

/** Waits for a condition; `state` is for the error when it does not come true. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  state: () => string = () => '',
): Promise<void> {
  await untilLooked(what, condition, { state });
}
