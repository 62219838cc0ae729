import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';

interface OpenOptions {
  /** False: a symbolic link in place of the file is refused. A link to one of its folders is always followed. */
  readonly followLinks: boolean;
}

interface ReadOptions extends OpenOptions {
  /** The largest size of the file, in bytes. */
  readonly most: number;
}

/** A path leads to something that cannot be read as a file; the message says to what: `it is a folder`. */
export class UnusableFileError extends Error {
  override readonly name = 'UnusableFileError';
}

/**
 * Reads a whole file. It never waits, and never reads more than `most` bytes: pipes, devices, sockets and folders are
 * refused without being opened. Throws UnusableFileError, and errors of the system such as ENOENT.
 */
export function readSmallFile(path: string, { most, followLinks }: ReadOptions): Buffer {
  return withRegularFile(path, { followLinks }, (descriptor) => readWhole(descriptor, most));
}

/** Opens a file for reading and closes it after `use`. Refuses what `readSmallFile` refuses. */
export function withRegularFile<T>(
  path: string,
  { followLinks }: OpenOptions,
  use: (descriptor: number, stats: Stats) => T,
): T {
  // To open a pipe or a device may have effects, so it is looked at first.
  requireRegular(followLinks ? statSync(path) : lstatSync(path));
  const { O_RDONLY, O_NONBLOCK, O_NOCTTY, O_NOFOLLOW } = constants;
  // It may have been replaced since then: then O_NONBLOCK keeps a pipe from being waited for.
  const descriptor = openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | (followLinks ? 0 : O_NOFOLLOW));
  try {
    const stats = fstatSync(descriptor);
    requireRegular(stats);
    return use(descriptor, stats);
  } finally {
    closeSync(descriptor);
  }
}

/** The bytes of an open file. Throws UnusableFileError when there are more than `most`. */
export function readWhole(descriptor: number, most: number): Buffer {
  const { size } = fstatSync(descriptor);
  if (size > most) throw tooLong(most);
  // Files in /proc have the size 0, and a file may grow while it is read.
  let bytes = Buffer.alloc(Math.min(size, most) + 1);
  let length = 0;
  for (;;) {
    const read = readSync(descriptor, bytes, length, bytes.length - length, length);
    if (read === 0) return bytes.subarray(0, length);
    length += read;
    if (length > most) throw tooLong(most);
    if (length === bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(Math.max(4096, length))]);
  }
}

/** True when the file belongs to this user, or this user or its owner is the system's administrator. */
export function isTrusted({ uid }: Pick<Stats, 'uid'>): boolean {
  const user = process.geteuid?.();
  return user === undefined || user === 0 || uid === 0 || uid === user;
}

function requireRegular(stats: Stats): void {
  const kind = specialKindOf(stats);
  if (kind !== undefined) throw new UnusableFileError(`it is a ${kind}`);
}

/** What it is in place of a file, as messages call it; undefined for a file. */
export function specialKindOf(stats: Stats): string | undefined {
  if (stats.isDirectory()) return 'folder';
  if (stats.isFIFO()) return 'named pipe';
  if (stats.isSocket()) return 'socket';
  if (stats.isSymbolicLink()) return 'symbolic link';
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return 'device';
  return undefined;
}

function tooLong(most: number): UnusableFileError {
  return new UnusableFileError(`it has more than ${most >= 1 << 20 ? `${most >> 20} MB` : `${most >> 10} KB`}`);
}
