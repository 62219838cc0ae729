import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';

/**
 * Replaces the text of a file: other programs see the old text or the new one. Mode and owner stay, and a symbolic link
 * goes on leading to it. Throws the errors of the system, also EACCES for a file that may not be written: to replace it,
 * the permissions of its folder would be enough.
 */
export function replaceFile(file: string, text: string): void {
  const target = realpathSync(file);
  accessSync(target, constants.W_OK);
  const { mode, uid, gid } = statSync(target);
  // Root may write everything, and so is not told.
  if ((mode & 0o222) === 0) throw readOnly(target);
  const beside = `${target}.${randomBytes(6).toString('hex')}`;
  const descriptor = openSync(beside, 'wx', 0o600);
  try {
    try {
      writeFileSync(descriptor, text);
      const own = statSync(beside);
      // A change of the owner may take permissions away, so it comes first.
      if (own.uid !== uid || own.gid !== gid) fchownSync(descriptor, uid, gid);
      fchmodSync(descriptor, mode & 0o7777);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function readOnly(file: string): Error {
  return Object.assign(new Error(`EACCES: ${file} is read-only`), { code: 'EACCES' });
}
