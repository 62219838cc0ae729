import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A child process that prints one JSON value per line. */
export interface Child {
  readonly pid: number;
  /** The value in the next line it prints. Throws when the process ends before that. */
  line(): Promise<unknown>;
  /** Sends the signal, if there is one, and waits until the process ends. Returns its exit code or the signal. */
  end(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

/** Starts a TypeScript program with Node. `file` is relative to this folder. */
export function startProgram(file: string, args: readonly string[]): Child {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return startChild(process.execPath, [...process.execArgv, path, ...args]);
}

export function startChild(command: string, args: readonly string[]): Child {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = exitOf(child);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} did not start`);
  return {
    pid,
    line: async (): Promise<unknown> => {
      const next = await lines.next();
      if (next.done === true) throw new Error(`${command} ${args.join(' ')} ended: ${await exited}`);
      return JSON.parse(next.value);
    },
    end: async (signal) => {
      if (signal !== undefined) child.kill(signal);
      return exited;
    },
  };
}

async function exitOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  await once(child, 'exit');
  return child.exitCode ?? child.signalCode ?? 0;
}
