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

/** The text of a file that is for its owner alone; undefined when there is none. */
export function readSecret(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  // Someone may have copied or edited the file and opened it to others.
  if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  return text;
}

/**
 * Makes a file that is for its owner alone, whole or not at all. False when there is one already: of two programs that
 * start at once, both end up with the same.
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

/** Like `makeSecret`, in place of the file that is there. */
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

/** Node's own `recursive` tries for ever where a folder that exists takes none, as /proc does. */
function makeFolder(folder: string): void {
  const parent = dirname(folder);
  if (!existsSync(parent)) makeFolder(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}
