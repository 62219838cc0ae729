import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { hasCode } from '../errors.ts';

/** Reads a file, and makes sure that only its owner may read it; undefined if it does not exist. */
export function readSecret(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  // The permissions may have changed when the file was copied or edited.
  if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  return text;
}

/**
 * Creates a file that only its owner may read. Other processes see the whole text or no file. False if the file exists
 * already: two programs that start at the same time then use the same one.
 */
export function makeSecret(file: string, text: string): boolean {
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

/** Like `makeSecret`, but replaces the file. */
export function replaceSecret(file: string, text: string): void {
  writeBeside(file, text, (beside) => renameSync(beside, file));
}

function writeBeside<T>(file: string, text: string, place: (beside: string) => T): T {
  makeFolder(dirname(file));
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, text, { mode: 0o600, flush: true });
  try {
    return place(beside);
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Used in place of Node's `recursive` option, which tries for ever to make a folder in /proc. */
function makeFolder(folder: string): void {
  const parent = dirname(folder);
  if (!existsSync(parent)) makeFolder(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}
