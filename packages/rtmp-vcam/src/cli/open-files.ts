import { readFileSync } from 'node:fs';
import { AppError } from '../errors.ts';

/** For the modules that Node.js reads at the same time, threads, pipes of child processes, and 64 connections. */
const NEEDED = 128;

/** The error for a limit of open files that is too low; undefined when it is high enough or not known. */
export function openFilesError(limit: number | undefined = limitOfThisProcess()): AppError | undefined {
  if (limit === undefined || limit >= NEEDED) return undefined;
  return new AppError(
    'APP_ERR_OPEN_FILES',
    `This process may have only ${limit} files open at once, and rtmp-vcam needs ${NEEDED}`,
  );
}

/** Node.js has raised the limit as far as it may. Only Linux says how far that is. */
function limitOfThisProcess(): number | undefined {
  try {
    const [, limit] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? [];
    return limit === undefined ? undefined : Number(limit);
  } catch {
    return undefined;
  }
}
