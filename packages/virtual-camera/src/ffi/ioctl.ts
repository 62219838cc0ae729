import { constants } from 'node:os';
import { errnoName } from '@rtmp-vcam/video-pipeline/ffi';
import koffi, { type KoffiFunc } from 'koffi';
import { CameraError } from '../errors.ts';

type Ioctl = KoffiFunc<(fd: number, request: number, argumentType: 'void *', argument: Uint8Array) => number>;

let bound: Ioctl | undefined;

function bind(): Ioctl {
  try {
    // ioctl is variadic in C. `null` is the running program, which contains the C library (glibc or musl).
    return koffi.load(null).func('int ioctl(int fd, unsigned long request, ...)');
  } catch (cause) {
    throw new CameraError('CAMERA_ERR_SYSTEM_LIBRARY', process.platform, { cause });
  }
}

/** Calls `ioctl(fd, request, &struct)`, which may change the struct. Returns the error's name; undefined on success. */
export function ioctl(fd: number, request: number, struct: Uint8Array): string | undefined {
  bound ??= bind();
  for (;;) {
    if (bound(fd, request, 'void *', struct) >= 0) return undefined;
    const errno = koffi.errno();
    if (errno !== constants.errno.EINTR) return errnoName(errno);
  }
}
