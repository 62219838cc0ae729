import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { UnusableFileError } from '@rtmp-vcam/video-pipeline/files';
import * as v from 'valibot';
import { configFolder } from '../config/folder.ts';
import type { CameraOptions } from '../config/run-schema.ts';
import { streamKey } from '../config/values.ts';
import { AppError, reasonOf } from '../errors.ts';
import { fileAdvice } from '../file-advice.ts';
import { readOrMakeSecret, replaceSecret } from './secret-file.ts';

const MOVE_IT =
  'Move it away, and a new key is made. Or give a key that you choose: --key KEY, or the line key = "KEY" in the config file.';

/** The key in `file`; if there is no file, it is created with a new key. Throws AppError APP_ERR_KEY_FILE. */
export function readOrMakeKey(file: string): string {
  try {
    const key = readOrMakeSecret(file, randomStreamKey);
    if (v.is(streamKey(), key)) return key;
  } catch (cause) {
    throw keyFileError(file, cause);
  }
  throw new AppError('APP_ERR_KEY_FILE', `${file} does not contain a stream key`, {
    fix: 'Delete the file, and a new key is made. Or write 8 to 128 letters, digits, dashes or dots into it.',
  });
}

function keyFileError(file: string, cause: unknown): AppError {
  return new AppError('APP_ERR_KEY_FILE', `The stream key in ${file} cannot be read or saved (${reasonOf(cause)})`, {
    cause,
    fix: cause instanceof UnusableFileError ? MOVE_IT : fileAdvice(cause),
  });
}

/** The stream key to use: the given one, else the one in the config folder, which is made on the first run. */
export function keyFor(options: Pick<CameraOptions, 'key'>, env: NodeJS.ProcessEnv): string {
  return options.key ?? readOrMakeKey(keyFile(env));
}

/** Saves a new key in place of the one in the config folder. Throws AppError APP_ERR_KEY_FILE. */
export function renewKey(env: NodeJS.ProcessEnv): string {
  const file = keyFile(env);
  const key = randomStreamKey();
  try {
    replaceSecret(file, `${key}\n`);
  } catch (cause) {
    throw keyFileError(file, cause);
  }
  return key;
}

function keyFile(env: NodeJS.ProcessEnv): string {
  return join(configFolder(env), 'stream-key');
}

/** Letters and digits that people do not confuse. There are 32, so that 5 bits of a byte choose each equally often. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A stream key of 80 random bits that people can type: `k3qz-9rma-x7wd-p2tn`. */
export function randomStreamKey(random: (size: number) => Uint8Array = randomBytes): string {
  const letters = Array.from(random(16), (byte) => ALPHABET[byte & 31]).join('');
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}

/** So many different letters or digits has every such key, in effect; a key of words and repetitions has fewer. */
const FEWEST_LETTERS = 8;
const FORM = new RegExp(`^[${ALPHABET}]{4}(-[${ALPHABET}]{4}){3}$`);

/** True for a key as `randomStreamKey` makes it, wherever it was given: nobody can guess that. */
export function isRandomKey(key: string): boolean {
  return FORM.test(key) && new Set(key.replaceAll('-', '')).size >= FEWEST_LETTERS;
}
