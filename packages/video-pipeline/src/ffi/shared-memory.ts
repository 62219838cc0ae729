import { closeSync, fstatSync, ftruncateSync, lstatSync } from 'node:fs';
import { constants } from 'node:os';
import koffi from 'koffi';
import { VideoError, type VideoErrorCode } from '../errors.ts';
import { isTrusted, specialKindOf } from '../files/regular-file.ts';
import {
  errnoName,
  libSystem,
  MAP_ANON,
  MAP_FAILED,
  MAP_FIXED,
  MAP_NORESERVE,
  MAP_PRIVATE,
  MAP_SHARED,
  O_CREAT,
  O_EXCL,
  O_NONBLOCK,
  O_RDONLY,
  O_RDWR,
  PROT_READ,
  PROT_WRITE,
} from './lib-system.ts';

/** What an object is opened for. */
export type Access = 'read' | 'write';

/** One POSIX shared memory object, mapped into this process. */
export class SharedMemory {
  readonly name: string;
  /** The address it is mapped at, which is valid in every thread of this process. See `viewMemory`. */
  readonly address: bigint;
  readonly size: number;

  private constructor(name: string, address: bigint, size: number) {
    this.name = name;
    this.address = address;
    this.size = size;
  }

  /**
   * Makes and maps a new object of this user, filled with zeros. Undefined when the name is in use already. Throws
   * VideoError.
   */
  static create(name: string, size: number): SharedMemory | undefined {
    const fd = libSystem().shmOpen(name, O_RDWR | O_CREAT | O_EXCL, 'uint32_t', 0o600);
    if (fd < 0) {
      const errno = koffi.errno();
      if (errno === constants.errno.EEXIST) return undefined;
      throw failure('shm_open', name, errno);
    }
    try {
      ftruncateSync(fd, size);
      const errno = libSystem().posixFallocate?.(fd, 0, size) ?? 0;
      if (errno !== 0) throw failure('posix_fallocate', name, errno);
      return new SharedMemory(name, map(name, fd, size, PROT_READ | PROT_WRITE), size);
    } catch (error) {
      libSystem().shmUnlink(name);
      throw error instanceof VideoError ? error : new VideoError('VIDEO_ERR_SHM', name, { cause: error });
    } finally {
      closeSync(fd);
    }
  }

  /**
   * Maps the whole object of this name; an empty one has `size` 0. Undefined when there is none. On Linux its owner can
   * make it smaller, and then an access would end this process. Throws VideoError as `openSharedMemory`.
   */
  static open(name: string, access: Access): SharedMemory | undefined {
    const fd = openSharedMemory(name, access);
    if (fd === undefined) return undefined;
    try {
      const { size } = fstatSync(fd);
      if (size === 0) return new SharedMemory(name, 0n, 0);
      return new SharedMemory(name, map(name, fd, size, access === 'write' ? PROT_READ | PROT_WRITE : PROT_READ), size);
    } finally {
      closeSync(fd);
    }
  }

  /** Unmaps the object. Its views must not be used any more: an access would end the process. */
  unmap(): void {
    if (this.size > 0) libSystem().munmap(this.address, this.size);
  }

  /**
   * Releases the object but keeps the address range, as private memory that reads as zero. For memory whose views were
   * handed out: JavaScript cannot revoke them, and an access to unmapped memory would end the process.
   */
  vacate(): void {
    if (this.size === 0) return;
    const flags = MAP_PRIVATE | MAP_ANON | MAP_FIXED | MAP_NORESERVE;
    const result = libSystem().mmap(this.address, this.size, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (result === MAP_FAILED) throw failure('mmap', this.name, koffi.errno());
  }
}

/**
 * The descriptor of the object of this name, which the caller closes. Undefined when there is none. It does not wait for
 * anything, whatever has the name. Throws VideoError: VIDEO_ERR_RING_INVALID when it is no shared memory, such as a
 * named pipe, VIDEO_ERR_SHM_ACCESS when it belongs to another user, and VIDEO_ERR_SHM.
 */
export function openSharedMemory(name: string, access: Access): number | undefined {
  const fd = libSystem().shmOpen(name, (access === 'write' ? O_RDWR : O_RDONLY) | O_NONBLOCK, 'uint32_t', 0);
  if (fd < 0) {
    const errno = koffi.errno();
    if (errno === constants.errno.ENOENT) return undefined;
    // glibc reports EINVAL for a folder, as for a name that is not allowed.
    if (isFolder(name)) throw new VideoError('VIDEO_ERR_RING_INVALID', `${name} is a folder`);
    throw failure('shm_open', name, errno);
  }
  const stats = fstatSync(fd);
  const kind = specialKindOf(stats);
  if (kind === undefined && isTrusted(stats)) return fd;
  closeSync(fd);
  if (kind === undefined) throw new VideoError('VIDEO_ERR_SHM_ACCESS', `${name} belongs to another user`);
  throw new VideoError('VIDEO_ERR_RING_INVALID', `${name} is a ${kind}`);
}

function isFolder(name: string): boolean {
  return (
    process.platform === 'linux' && lstatSync(`/dev/shm${name}`, { throwIfNoEntry: false })?.isDirectory() === true
  );
}

/** The bytes at an address that this process has mapped, without a copy. */
export function viewMemory(address: bigint, size: number): ArrayBuffer {
  return koffi.view(address, size);
}

/** Removes the name; existing mappings stay valid. False when there was no such name. Throws VideoError. */
export function unlinkSharedMemory(name: string): boolean {
  if (libSystem().shmUnlink(name) === 0) return true;
  const errno = koffi.errno();
  if (errno === constants.errno.ENOENT) return false;
  throw failure('shm_unlink', name, errno);
}

function map(name: string, fd: number, size: number, protection: number): bigint {
  const address = libSystem().mmap(null, size, protection, MAP_SHARED, fd, 0);
  if (address === MAP_FAILED) throw failure('mmap', name, koffi.errno());
  return address;
}

function failure(call: string, name: string, errno: number): VideoError {
  return new VideoError(codeOf(errno), `${call} ${name}: ${errnoName(errno)}`);
}

function codeOf(errno: number): VideoErrorCode {
  const { EACCES, EPERM, ENOSPC, ENOMEM, ELOOP, EISDIR, ENXIO, EMFILE, ENFILE } = constants.errno;
  if (errno === EACCES || errno === EPERM) return 'VIDEO_ERR_SHM_ACCESS';
  if (errno === ENOSPC || errno === ENOMEM) return 'VIDEO_ERR_SHM_FULL';
  if (errno === EMFILE || errno === ENFILE) return 'VIDEO_ERR_OPEN_FILES';
  // A symbolic link, a folder (in musl), a socket.
  if (errno === ELOOP || errno === EISDIR || errno === ENXIO) return 'VIDEO_ERR_RING_INVALID';
  return 'VIDEO_ERR_SHM';
}
