import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { streamKey } from '../config/values.ts';
import { AppError } from '../errors.ts';
import { randomStreamKey } from './stream-key.ts';

/** The key kept in `file`; made when there is none. Throws AppError APP_ERR_KEY_FILE. */
export function readOrMakeKey(file: string): string {
  try {
    return readKey(file) ?? makeKey(file);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const reason = cause instanceof Error ? cause.message.split(',')[0] : cause;
    throw new AppError('APP_ERR_KEY_FILE', `The stream key in ${file} cannot be read or kept (${reason})`, { cause });
  }
}

function readKey(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
  if (!v.is(streamKey(), text)) {
    throw new AppError('APP_ERR_KEY_FILE', `${file} holds no stream key`, {
      fix: 'Delete the file and a new key is made, or write 8 to 128 letters, digits, dashes or dots into it.',
    });
  }
  // Someone may have copied or edited the file: whoever reads it can push.
  if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  return text;
}

/** Written beside and linked into place: of two programs that start at once, both end up with the same whole key. */
function makeKey(file: string): string {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const key = randomStreamKey();
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, `${key}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(beside, file);
    return key;
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
    return readKey(file) ?? makeKey(file);
  } finally {
    rmSync(beside, { force: true });
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
