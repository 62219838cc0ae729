import { request } from 'node:http';
import { AppError } from '../../errors.ts';
import type { RunningProgram } from '../program-files.ts';
import { askError, LateError, LONGEST_MS } from './request.ts';

/** How long it may take to close cameras and connections. */
const END_MS = 20_000;

/**
 * Ends a running program as Ctrl-C would, and resolves when its process has ended. Throws AppError
 * APP_ERR_NOT_RUNNING, APP_ERR_NO_ANSWER, and APP_ERR_STILL_RUNNING after 20 seconds.
 */
export function stopProgram({ pid, socket, version }: RunningProgram, endMs: number = END_MS): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath: socket, method: 'POST', path: '/api/stop', agent: false });
    const answered = setTimeout(() => sent.destroy(new LateError()), LONGEST_MS);
    sent.once('error', (error) => {
      clearTimeout(answered);
      reject(askError(pid, error));
    });
    sent.once('response', (response) => {
      clearTimeout(answered);
      if (response.statusCode !== 200) {
        reject(cannotStop(pid, version));
        sent.destroy();
        return;
      }
      const late = setTimeout(() => {
        reject(new AppError('APP_ERR_STILL_RUNNING', `rtmp-vcam (pid ${pid}) still runs after ${endMs / 1000} s`));
        sent.destroy();
      }, endMs);
      // The connection ends with the process.
      response.once('close', () => {
        clearTimeout(late);
        resolve();
      });
      response.on('error', () => {});
      response.resume();
    });
    sent.end();
  });
}

function cannotStop(pid: number, version: string): AppError {
  return new AppError('APP_ERR_NO_ANSWER', `rtmp-vcam (pid ${pid}) does not know how to stop`, {
    fix: `It is version ${version}. End it with: kill ${pid}`,
  });
}
