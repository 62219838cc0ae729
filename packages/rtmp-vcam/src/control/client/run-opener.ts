import { spawn } from 'node:child_process';

/** An opener that has not failed until then may be the browser itself, which runs until it is closed. */
const PATIENCE_MS = 3000;

/** Runs a program that goes on when this one ends. Resolves to false if it cannot be started, or fails at once. */
export function runOpener(
  command: string,
  args: readonly string[],
  patienceMs: number = PATIENCE_MS,
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore', detached: true });
    const timer = setTimeout(() => settle(true), patienceMs);
    const settle = (isOpen: boolean): void => {
      clearTimeout(timer);
      child.unref();
      resolve(isOpen);
    };
    child.once('error', () => settle(false));
    child.once('exit', (code) => settle(code === 0));
  });
}
