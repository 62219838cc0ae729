import { existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { defaultConfig } from '../config/default-config.ts';
import { AppError, hasCode, reasonOf } from '../errors.ts';
import { fileAdvice } from '../file-advice.ts';
import { makeFolder } from '../keys/secret-file.ts';
import { shellWord } from '../shell-word.ts';
import { replaceFile } from './replace-file.ts';

/**
 * Writes a config file with every option commented out. Only its owner can read it, because a key may be written into it.
 * Throws AppError APP_ERR_CONFIG_FILE, also when there is a file already, unless it is to be replaced.
 */
export function writeNewConfig(file: string, { force }: { readonly force: boolean }): void {
  try {
    makeFolder(dirname(file));
    if (force && existsSync(file)) replaceFile(file, defaultConfig());
    // A link that leads nowhere is followed.
    else writeFileSync(file, defaultConfig(), { flag: force ? 'w' : 'wx', mode: 0o600 });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (hasCode(cause, 'EEXIST')) {
      throw new AppError('APP_ERR_CONFIG_FILE', `${file} exists already`, {
        cause,
        fix: `Edit it. Or replace it, and lose what it says: rtmp-vcam config init --force ${shellWord(file)}`,
      });
    }
    throw new AppError('APP_ERR_CONFIG_FILE', `The config file ${file} cannot be written (${reasonOf(cause)})`, {
      cause,
      fix: fileAdvice(cause),
    });
  }
}
