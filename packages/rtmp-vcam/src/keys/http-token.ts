import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { configFolder } from '../config/folder.ts';
import type { RunOptions } from '../config/run-schema.ts';
import { AppError, reasonOf } from '../errors.ts';
import { fileAdvice } from '../file-advice.ts';
import { isLoopback } from '../urls/push-urls.ts';
import { readOrMakeSecret } from './secret-file.ts';

/** 128 random bits. */
const FORM = /^[0-9a-f]{32}$/;

/**
 * The token that other computers need for the page; undefined if only this computer reaches it. It is made when it is
 * first needed, and saved. Throws AppError APP_ERR_HTTP_TOKEN.
 */
export function httpTokenFor({ http }: Pick<RunOptions, 'http'>, env: NodeJS.ProcessEnv): string | undefined {
  if (http === undefined || http === false || isLoopback(http.host)) return undefined;
  return readOrMakeToken(join(configFolder(env), 'http-token'));
}

export function readOrMakeToken(file: string): string {
  try {
    const token = readOrMakeSecret(file, () => randomBytes(16).toString('hex'));
    if (FORM.test(token)) return token;
  } catch (cause) {
    throw new AppError('APP_ERR_HTTP_TOKEN', `The token in ${file} cannot be read or saved (${reasonOf(cause)})`, {
      cause,
      fix: fileAdvice(cause),
    });
  }
  throw new AppError('APP_ERR_HTTP_TOKEN', `${file} does not contain a token`, {
    fix: 'Delete the file, and a new token is made.',
  });
}
