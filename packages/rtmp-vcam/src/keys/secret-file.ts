import { randomBytes } from 'node:crypto';
import { existsSync, fchmodSync, linkSync, mkdirSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isTrusted, readWhole, UnusableFileError, withRegularFile } from '@rtmp-vcam/video-pipeline/files';
import { hasCode } from '../errors.ts';

/** A key or a certificate has a few KB. */
const MOST_BYTES = 64 * 1024;

/**
 * Reads a file, and makes sure that only its owner may read it; undefined if it does not exist. Links are not followed:
 * the permissions of the file behind a link are not ours to change.
 */
export function readSecret(file: string): string | undefined {
  try {
    return withRegularFile(file, { followLinks: false }, (descriptor, stats) => {
      if (!isTrusted(stats)) throw new UnusableFileError('it belongs to another user');
      const text = readWhole(descriptor, MOST_BYTES).toString('utf8');
      // The permissions may have changed when the file was copied or edited.
      if ((stats.mode & 0o077) !== 0) makePrivate(descriptor, stats);
      return text;
    });
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** The permissions stay as they are where the administrator gave the file, or the disk is read-only. */
function makePrivate(descriptor: number, { uid }: Stats): void {
  if (uid !== process.geteuid?.()) return;
  try {
    fchmodSync(descriptor, 0o600);
  } catch (error) {
    if (!hasCode(error, 'EROFS')) throw error;
  }
}

/**
 * Creates a file that only its owner may read. Other processes see the whole text or no file. False if the file exists
 * already: two programs that start at the same time then use the same one.
 */
export function makeSecret(file: string, text: string | Uint8Array): boolean {
  return writeBeside(file, text, (beside) => {
    try {
      linkSync(beside, file);
      return true;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      return false;
    }
  });
}

/**
 * The text of a file without the white space around it; if there is no file, it is created with the given text. Two
 * programs that start at the same time get the same text. Throws what `readSecret` throws.
 */
export function readOrMakeSecret(file: string, make: () => string): string {
  const kept = readSecret(file);
  if (kept !== undefined) return kept.trim();
  const text = make();
  if (makeSecret(file, `${text}\n`)) return text;
  // Another program that started at the same time has made the file.
  const made = readSecret(file);
  if (made === undefined) throw new Error('another program removed the file as soon as it was made');
  return made.trim();
}

/** Like `makeSecret`, but replaces the file. */
export function replaceSecret(file: string, text: string): void {
  writeBeside(file, text, (beside) => renameSync(beside, file));
}

function writeBeside<T>(file: string, text: string | Uint8Array, place: (beside: string) => T): T {
  makeFolder(dirname(file));
  const beside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    // The flag x: nothing that is there already is written, not even through a link.
    writeFileSync(beside, text, { mode: 0o600, flush: true, flag: 'wx' });
    return place(beside);
  } finally {
    rmSync(beside, { force: true });
  }
}

/**
 * Makes a folder that only its owner may open, and those above it, unless they exist. Used in place of Node's `recursive`
 * option, which tries for ever to make a folder in /proc.
 */
export function makeFolder(folder: string): void {
  const parent = dirname(folder);
  if (!existsSync(parent)) makeFolder(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}
