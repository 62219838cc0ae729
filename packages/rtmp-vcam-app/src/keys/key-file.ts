import * as v from 'valibot';
import { streamKey } from '../config/values.ts';
import { AppError } from '../errors.ts';
import { makeSecret, readSecret } from './secret-file.ts';
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
  const text = readSecret(file)?.trim();
  if (text === undefined || v.is(streamKey(), text)) return text;
  throw new AppError('APP_ERR_KEY_FILE', `${file} holds no stream key`, {
    fix: 'Delete the file and a new key is made, or write 8 to 128 letters, digits, dashes or dots into it.',
  });
}

function makeKey(file: string): string {
  const key = randomStreamKey();
  return makeSecret(file, `${key}\n`) ? key : (readKey(file) ?? makeKey(file));
}
