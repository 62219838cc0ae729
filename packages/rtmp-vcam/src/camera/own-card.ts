import { randomBytes } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, reasonOf } from '../errors.ts';
import { fileAdvice } from '../file-advice.ts';
import { makeSecret } from '../keys/secret-file.ts';
import type { CameraSettings } from './camera-settings.ts';

interface OwnCardOptions {
  /** The camera's name. */
  readonly name: string;
  readonly settings: Pick<CameraSettings, 'prepare'>;
  /** Where the picture is kept. */
  readonly folder: string;
}

/** How the files of pictures begin, by their endings. */
const STARTS: ReadonlyMap<string, RegExp> = new Map([
  ['png', /^\x89PNG/],
  ['jpg', /^\xff\xd8\xff/],
  ['webp', /^RIFF.{4}WEBP/s],
]);

/**
 * Makes a picture the card of a camera, and keeps it in a file that only its owner may read. The next picture of the same
 * type replaces it; files of other types stay, because the config may name one of them. The setting `card` is this file then. Throws AppError APP_ERR_SETTING for what is no picture, and then nothing has changed.
 */
export async function useOwnCard(bytes: Uint8Array, { name, settings, folder }: OwnCardOptions): Promise<void> {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  const ending = [...STARTS].find(([, pattern]) => pattern.test(start))?.[0];
  if (ending === undefined)
    throw new AppError('APP_ERR_SETTING', 'This is no picture that can be a card', {
      fix: 'Send a PNG, JPEG or WebP file.',
    });
  const file = join(folder, `card-${encodeURIComponent(name)}.${ending}`);
  const beside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    kept(file, () => makeSecret(beside, bytes));
    const prepared = await settings.prepare({ card: { file } }, { drawnFrom: beside });
    kept(file, () => renameSync(beside, file));
    prepared.apply();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // That file is gone.
    const { code, message, fix } = error;
    throw new AppError(code, message.replace(`${beside}: `, ''), { fix, cause: error });
  } finally {
    rmSync(beside, { force: true });
  }
}

function kept(file: string, keep: () => void): void {
  try {
    keep();
  } catch (cause) {
    throw new AppError('APP_ERR_SETTING', `The picture cannot be saved as ${file} (${reasonOf(cause)})`, {
      cause,
      fix: fileAdvice(cause) ?? 'Check the permissions of the config folder.',
    });
  }
}
