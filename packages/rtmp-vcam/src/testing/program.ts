import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/** How the program ended, and its output. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** The command that runs the program from its sources. */
export function programCommand(args: readonly string[]): [command: string, ...args: string[]] {
  return [process.execPath, ...process.execArgv, MAIN, ...args];
}

/** Starts the program from its sources, without the environment of the user who runs the tests. */
export function startProgram(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): ChildProcessByStdio<null, Readable, Readable> {
  const { PATH, TMPDIR } = process.env;
  const [command, ...all] = programCommand(args);
  return spawn(command, all, {
    cwd: ROOT,
    env: { PATH, TMPDIR, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs the program to its end. */
export async function runProgramToEnd(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  return ended(startProgram(args, env));
}

/** Waits for the end of a program that was started. */
export async function ended(child: ChildProcessByStdio<null, Readable, Readable>): Promise<Ended> {
  const stdout: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stdout: Buffer.concat(stdout), stderr }));
  });
}
