import { execFile } from 'node:child_process';

/** How a program ended that a service manager has, and what it printed. */
export interface CommandResult {
  /** Undefined if there is no such program. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. */
export type RunCommand = (command: string, args: readonly string[], env: NodeJS.ProcessEnv) => Promise<CommandResult>;

/** A program that is started may take a minute until it is ready. */
const PATIENCE_MS = 100_000;

export const runCommand: RunCommand = (command, args, env) =>
  new Promise((resolve) => {
    execFile(command, [...args], { env, timeout: PATIENCE_MS, encoding: 'utf8' }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined;
      resolve({ code: error?.killed === true ? 1 : code, stdout, stderr });
    });
  });
