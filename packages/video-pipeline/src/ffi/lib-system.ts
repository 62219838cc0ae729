import { constants as files } from 'node:fs';
import { constants } from 'node:os';
import koffi, { type KoffiFunc, type LibraryHandle } from 'koffi';
import { VideoError } from '../errors.ts';

const DARWIN = process.platform === 'darwin';
export const O_RDONLY = 0;
export const O_RDWR = 2;
export const O_CREAT: number = DARWIN ? 0x200 : 0x40;
export const O_EXCL: number = DARWIN ? 0x800 : 0x80;
/** Of Linux; macOS has no shared memory objects that would have to be waited for. */
export const O_NONBLOCK: number = DARWIN ? 0 : files.O_NONBLOCK;
export const LOCK_EX = 2;
export const LOCK_NB = 4;
export const LOCK_UN = 8;
export const PROT_READ = 1;
export const PROT_WRITE = 2;
export const MAP_SHARED = 1;
export const MAP_PRIVATE = 2;
export const MAP_FIXED = 0x10;
export const MAP_ANON: number = DARWIN ? 0x1000 : 0x20;
export const MAP_NORESERVE: number = DARWIN ? 0x40 : 0x4000;
export const IPPROTO_TCP = 6;
/** How many bytes may wait in the system that were not sent yet. */
export const TCP_NOTSENT_LOWAT: number = DARWIN ? 0x201 : 25;
export const MAP_FAILED = 0xffff_ffff_ffff_ffffn;
/**
 * Linux keeps shared memory in tmpfs, which may give out more memory than it has: a later write would end the process
 * with a signal. posix_fallocate reserves the memory, and so turns the shortage into an error.
 */
const OVERCOMMITS = process.platform === 'linux';

/** The C library: libSystem on macOS, glibc or musl on Linux. */
interface LibSystem {
  readonly shmOpen: KoffiFunc<(name: string, flags: number, modeType: 'uint32_t', mode: number) => number>;
  readonly shmUnlink: KoffiFunc<(name: string) => number>;
  readonly mmap: KoffiFunc<
    (address: bigint | null, length: number, prot: number, flags: number, fd: number, offset: number) => bigint
  >;
  /** Locks an open file for other processes, and other opens of this process, that lock it too. */
  readonly flock: KoffiFunc<(fd: number, operation: number) => number>;
  readonly munmap: KoffiFunc<(address: bigint, length: number) => number>;
  readonly setsockopt: KoffiFunc<
    (fd: number, level: number, option: number, value: readonly number[], length: number) => number
  >;
  /** Linux only. Returns the error number, and does not set errno. */
  readonly posixFallocate: KoffiFunc<(fd: number, offset: number, length: number) => number> | undefined;
  /**
   * The address of a function that does nothing, for callbacks that must not be NULL and may come from any thread. The
   * function is getpid, which ignores the arguments it is called with.
   */
  readonly doNothing: bigint;
  /** `_exit`: ends the process at once, without waiting for threads and without calling exit handlers. */
  readonly exit: KoffiFunc<(code: number) => void>;
}

let bound: LibSystem | undefined;

/** Binds on first use, so that importing this module works everywhere. Throws VIDEO_ERR_SHM_UNSUPPORTED. */
export function libSystem(): LibSystem {
  bound ??= bind();
  return bound;
}

function bind(): LibSystem {
  try {
    const libc = koffi.load(null);
    return {
      // shm_open is variadic in C. The `...` is needed: on arm64 macOS variadic arguments are passed on the stack.
      shmOpen: shmFunction('int shm_open(const char *name, int flags, ...)'),
      shmUnlink: shmFunction('int shm_unlink(const char *name)'),
      mmap: libc.func('void *mmap(void *address, size_t length, int prot, int flags, int fd, int64_t offset)'),
      flock: libc.func('int flock(int fd, int operation)'),
      munmap: libc.func('int munmap(void *address, size_t length)'),
      setsockopt: libc.func('int setsockopt(int fd, int level, int option, const int *value, uint32_t length)'),
      posixFallocate: OVERCOMMITS
        ? libc.func('int posix_fallocate(int fd, int64_t offset, int64_t length)')
        : undefined,
      doNothing: libc.symbol('getpid'),
      exit: libc.func('void _exit(int code)'),
    };
  } catch (cause) {
    throw new VideoError('VIDEO_ERR_SHM_UNSUPPORTED', process.platform, { cause });
  }
}

/** glibc before 2.34 keeps the shm functions in librt. */
function shmFunction(definition: string): ReturnType<LibraryHandle['func']> {
  try {
    return koffi.load(null).func(definition);
  } catch {
    return koffi.load('librt.so.1').func(definition);
  }
}

/** The name of an error number, such as `EACCES`; `errno 999` for an unknown one. */
export function errnoName(errno: number): string {
  const entry = Object.entries(constants.errno).find(([, value]) => value === errno);
  return entry?.[0] ?? `errno ${errno}`;
}
