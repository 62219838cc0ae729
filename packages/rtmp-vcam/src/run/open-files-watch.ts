import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import type { Log } from '@rtmp-vcam/rtmp-server';
import { hasCode } from '../errors.ts';
import { fileAdvice } from '../file-advice.ts';

const EVERY_MS = 1000;

/**
 * Warns when no more files can be opened. Node.js says nothing about it: the system's connections are closed as they
 * come. Returns a function that ends the watch.
 */
export function watchOpenFiles(log: Pick<Log, 'info' | 'warn'>, open: () => void = openOne): () => void {
  let isFull = false;
  const look = (): void => {
    const error = failureOf(open);
    const wasFull = isFull;
    isFull = hasCode(error, 'EMFILE') || hasCode(error, 'ENFILE');
    if (isFull && !wasFull) {
      const text = 'Too many files are open: nothing new can connect, and cards have no text. The camera goes on';
      log.warn({ code: 'APP_ERR_OPEN_FILES', fix: fileAdvice(error) }, text);
    } else if (wasFull && !isFull) {
      log.info({}, 'Files can be opened again');
    }
  };
  const timer = setInterval(look, EVERY_MS);
  return () => clearInterval(timer);
}

function openOne(): void {
  closeSync(openSync(devNull, 'r'));
}

function failureOf(work: () => void): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
