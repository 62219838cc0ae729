import { readFileSync } from 'node:fs';
import { AppError, hasCode, reasonOf } from '../errors.ts';
import { replaceSecret } from '../keys/secret-file.ts';
import { shellWord } from '../shell-word.ts';

/** The text of the file that describes the service; undefined if there is none. Throws AppError APP_ERR_SERVICE. */
export function readServiceFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return undefined;
    throw new AppError('APP_ERR_SERVICE', `${file} cannot be read (${reasonOf(cause)})`, { cause });
  }
}

/** Makes or replaces it, and makes its folder. Throws AppError APP_ERR_SERVICE. */
export function writeServiceFile(file: string, text: string): void {
  try {
    replaceSecret(file, text);
  } catch (cause) {
    throw new AppError('APP_ERR_SERVICE', `${file} cannot be written (${reasonOf(cause)})`, {
      fix: 'Check the permissions of its folder.',
      cause,
    });
  }
}

/** The error for a file that somebody else has written, which is left alone. */
export function notOurs(file: string): AppError {
  return new AppError('APP_ERR_SERVICE', `${file} was not written by rtmp-vcam service install`, {
    fix: `If nobody needs it, remove it, and run the same again: rm ${shellWord(file)}`,
  });
}
