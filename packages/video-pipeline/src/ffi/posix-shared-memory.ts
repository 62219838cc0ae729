import { closeSync, fchmodSync, fstatSync, ftruncateSync } from 'node:fs';
import { constants } from 'node:os';
import koffi, { type KoffiFunc } from 'koffi';
import { VideoError, type VideoErrorCode } from '../errors.ts';

const DARWIN = process.platform === 'darwin';
const O_RDONLY = 0;
const O_RDWR = 2;
const O_CREAT = DARWIN ? 0x200 : 0x40;
const O_EXCL = DARWIN ? 0x800 : 0x80;
const PROT_READ = 1;
const PROT_WRITE = 2;
const MAP_SHARED = 1;
const MAP_PRIVATE = 2;
const MAP_FIXED = 0x10;
const MAP_ANON = DARWIN ? 0x1000 : 0x20;
const MAP_NORESERVE = DARWIN ? 0x40 : 0x4000;
const MAP_FAILED = 0xffff_ffff_ffff_ffffn;
/** Linux keeps the objects in tmpfs, which hands out memory it may not have; the error would then be a fatal signal. */
const OVERCOMMITS = process.platform === 'linux';

interface SharedMemoryCalls {
  readonly shmOpen: KoffiFunc<(name: string, flags: number, modeType: 'uint32_t', mode: number) => number>;
  readonly shmUnlink: KoffiFunc<(name: string) => number>;
  readonly mmap: KoffiFunc<
    (address: bigint | null, length: number, prot: number, flags: number, fd: number, offset: number) => bigint
  >;
  readonly munmap: KoffiFunc<(address: bigint, length: number) => number>;
  /** Linux only. Returns the error number itself. */
  readonly posixFallocate: KoffiFunc<(fd: number, offset: number, length: number) => number> | undefined;
}

let calls: SharedMemoryCalls | undefined;

/** Binds on first use, so that importing this module works everywhere. */
function posix(): SharedMemoryCalls {
  calls ??= bind();
  return calls;
}

function bind(): SharedMemoryCalls {
  try {
    const libc = koffi.load(null);
    return {
      // Variadic in C: on arm64 macOS a variadic argument travels on the stack, so the `...` is not optional here.
      shmOpen: shmFunction('int shm_open(const char *name, int flags, ...)'),
      shmUnlink: shmFunction('int shm_unlink(const char *name)'),
      mmap: libc.func('void *mmap(void *address, size_t length, int prot, int flags, int fd, int64_t offset)'),
      munmap: libc.func('int munmap(void *address, size_t length)'),
      posixFallocate: OVERCOMMITS
        ? libc.func('int posix_fallocate(int fd, int64_t offset, int64_t length)')
        : undefined,
    };
  } catch (cause) {
    throw new VideoError('VIDEO_ERR_SHM_UNSUPPORTED', process.platform, { cause });
  }
}

/** glibc before 2.34 keeps the shm functions in librt. */
function shmFunction(definition: string): ReturnType<ReturnType<typeof koffi.load>['func']> {
  try {
    return koffi.load(null).func(definition);
  } catch {
    return koffi.load('librt.so.1').func(definition);
  }
}

/** One shared memory object, mapped into this process. */
export class SharedMemory {
  readonly name: string;
  /** Where it is mapped; the same in every thread of this process, see `viewMemory`. */
  readonly address: bigint;
  readonly size: number;

  private constructor(name: string, address: bigint, size: number) {
    this.name = name;
    this.address = address;
    this.size = size;
  }

  /** Makes and maps a new object, zero-filled. Undefined when the name is taken. Throws VideoError. */
  static create(name: string, size: number, mode: number): SharedMemory | undefined {
    const fd = posix().shmOpen(name, O_RDWR | O_CREAT | O_EXCL, 'uint32_t', mode);
    if (fd < 0) {
      const errno = koffi.errno();
      if (errno === constants.errno.EEXIST) return undefined;
      throw failure('shm_open', name, errno);
    }
    try {
      // The umask may have taken bits away that a reader of another user needs.
      if ((fstatSync(fd).mode & 0o777) !== mode) fchmodSync(fd, mode);
      ftruncateSync(fd, size);
      const errno = posix().posixFallocate?.(fd, 0, size) ?? 0;
      if (errno !== 0) throw failure('posix_fallocate', name, errno);
      return new SharedMemory(name, map(name, fd, size, PROT_READ | PROT_WRITE), size);
    } catch (error) {
      posix().shmUnlink(name);
      throw error instanceof VideoError ? error : new VideoError('VIDEO_ERR_SHM', name, { cause: error });
    } finally {
      closeSync(fd);
    }
  }

  /** Maps the object of this name whole; one of no bytes has `size` 0. Undefined when there is none. Throws VideoError. */
  static open(name: string, access: 'read' | 'write'): SharedMemory | undefined {
    const fd = posix().shmOpen(name, access === 'write' ? O_RDWR : O_RDONLY, 'uint32_t', 0);
    if (fd < 0) {
      const errno = koffi.errno();
      if (errno === constants.errno.ENOENT) return undefined;
      throw failure('shm_open', name, errno);
    }
    try {
      const { size } = fstatSync(fd);
      if (size === 0) return new SharedMemory(name, 0n, 0);
      return new SharedMemory(name, map(name, fd, size, access === 'write' ? PROT_READ | PROT_WRITE : PROT_READ), size);
    } finally {
      closeSync(fd);
    }
  }

  /** Gives the address range back. No view of it may be touched any more: that would end the process. */
  unmap(): void {
    if (this.size > 0) posix().munmap(this.address, this.size);
  }

  /**
   * Lets go of the object but keeps the address range, as private memory that reads as zero. For memory whose views
   * were handed out: JavaScript cannot take them back, and touching an unmapped one would end the process.
   */
  vacate(): void {
    if (this.size === 0) return;
    const flags = MAP_PRIVATE | MAP_ANON | MAP_FIXED | MAP_NORESERVE;
    const result = posix().mmap(this.address, this.size, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (result === MAP_FAILED) throw failure('mmap', this.name, koffi.errno());
  }
}

/** The bytes at an address mapped by this process, without a copy. */
export function viewMemory(address: bigint, size: number): ArrayBuffer {
  return koffi.view(address, size);
}

/** Removes the name; mappings live on. False when there was none. Throws VideoError. */
export function unlinkSharedMemory(name: string): boolean {
  if (posix().shmUnlink(name) === 0) return true;
  const errno = koffi.errno();
  if (errno === constants.errno.ENOENT) return false;
  throw failure('shm_unlink', name, errno);
}

function map(name: string, fd: number, size: number, protection: number): bigint {
  const address = posix().mmap(null, size, protection, MAP_SHARED, fd, 0);
  if (address === MAP_FAILED) throw failure('mmap', name, koffi.errno());
  return address;
}

function failure(call: string, name: string, errno: number): VideoError {
  return new VideoError(codeOf(errno), `${call} ${name}: ${errnoName(errno)}`);
}

function codeOf(errno: number): VideoErrorCode {
  const { EACCES, EPERM, ENOSPC, ENOMEM } = constants.errno;
  if (errno === EACCES || errno === EPERM) return 'VIDEO_ERR_SHM_ACCESS';
  if (errno === ENOSPC || errno === ENOMEM) return 'VIDEO_ERR_SHM_FULL';
  return 'VIDEO_ERR_SHM';
}

function errnoName(errno: number): string {
  const entry = Object.entries(constants.errno).find(([, value]) => value === errno);
  return entry === undefined ? `errno ${errno}` : entry[0];
}
