import { request as httpRequest } from 'node:http';
import { failure } from '@rtmp-vcam/api';
import * as v from 'valibot';
import { APP_ERRORS, AppError, type AppErrorCode, hasCode, reasonOf } from '../../errors.ts';
import type { RunningProgram } from '../program-files.ts';

/** A program that is alive answers within milliseconds. */
export const LONGEST_MS = 8000;
const LONGEST_ANSWER = 1024 * 1024;

/** No answer came in time. */
export class LateError extends Error {}

interface Asked<T> {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: object;
  /** What the answer has to look like. */
  readonly answer: v.GenericSchema<unknown, T>;
}

/**
 * Asks a running program. Throws AppError APP_ERR_NOT_RUNNING when it has ended, APP_ERR_NO_ANSWER when it hangs or is
 * another version, or the error that it answers with.
 */
export async function ask<T>(program: RunningProgram, { method, path, body, answer }: Asked<T>): Promise<T> {
  const { status, text } = await exchange(program, method, path, body === undefined ? '' : JSON.stringify(body));
  const json = parsedJson(text);
  if (status === 200) {
    const result = v.safeParse(answer, json);
    if (result.success) return result.output;
  }
  const error = v.safeParse(failure, json);
  if (error.success) {
    const { code, message, fix } = error.output.error;
    if (isAppErrorCode(code)) throw new AppError(code, message, { fix });
  }
  throw new AppError('APP_ERR_NO_ANSWER', `rtmp-vcam (pid ${program.pid}) gave an answer that is not understood`, {
    fix: `It is version ${program.version}: end it, and start it again.`,
  });
}

function exchange(
  { socket, pid }: RunningProgram,
  method: string,
  path: string,
  body: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => reject(askError(pid, error));
    const signal = AbortSignal.timeout(LONGEST_MS);
    const headers =
      body === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = httpRequest({ socketPath: socket, method, path, headers, agent: false, signal }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (text.length > LONGEST_ANSWER) sent.destroy(new Error('the answer is too long'));
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', fail);
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

/** What an error of the connection to a running program means. */
export function askError(pid: number, cause: unknown): AppError {
  if (hasCode(cause, 'ECONNREFUSED') || hasCode(cause, 'ENOENT'))
    return new AppError('APP_ERR_NOT_RUNNING', `rtmp-vcam (pid ${pid}) has just ended`, { cause });
  const isLate = cause instanceof LateError || (cause instanceof Error && cause.name === 'AbortError');
  const why = isLate ? `for ${LONGEST_MS / 1000} s` : `(${reasonOf(cause)})`;
  return new AppError('APP_ERR_NO_ANSWER', `rtmp-vcam (pid ${pid}) has not answered ${why}`, { cause });
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isAppErrorCode(code: string): code is AppErrorCode {
  return Object.hasOwn(APP_ERRORS, code);
}
