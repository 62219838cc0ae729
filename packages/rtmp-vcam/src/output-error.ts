import { AppError, hasCode } from './errors.ts';
import { fileAdvice } from './file-advice.ts';

/** The error for an output that could not be opened or written. */
export function outputError(what: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError('APP_ERR_OUTPUT', `${what} cannot be written (${reason})`, { cause, fix: fileAdvice(cause) });
}

/** True when an error of standard output means that its reader has gone. */
export function readerHasGone(error: unknown): boolean {
  return hasCode(error, 'EPIPE') || hasCode(error, 'ERR_STREAM_DESTROYED');
}
