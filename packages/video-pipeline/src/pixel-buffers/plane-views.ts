import type { Nv12Planes, Plane } from '../canvas/nv12.ts';
import { VideoError } from '../errors.ts';
import { coreVideo, kCVPixelBufferLock_ReadOnly } from '../ffi/core-video.ts';
import { checkStatus } from '../ffi/os-status.ts';
import { viewMemory } from '../ffi/shared-memory.ts';

const MOST_VIEWS = 64;

/**
 * Lends the memory of `420v` pixel buffers. It keeps the views, because the buffers of a pool come back at the same
 * addresses. V8 counts the memory behind each view, so new views would make it collect garbage every twenty pictures.
 */
export class PlaneViews {
  readonly #views: Map<bigint, Uint8Array> = new Map();

  /** Lends the planes for reading, until `use` returns. Throws OSStatusError and the errors of `use`. */
  read<T>(buffer: bigint, use: (planes: Nv12Planes) => T): T {
    return this.#locked(buffer, kCVPixelBufferLock_ReadOnly, use);
  }

  /** The same as `read`, but the planes may be written. */
  write<T>(buffer: bigint, use: (planes: Nv12Planes) => T): T {
    return this.#locked(buffer, 0, use);
  }

  clear(): void {
    this.#views.clear();
  }

  #locked<T>(buffer: bigint, flags: number, use: (planes: Nv12Planes) => T): T {
    const video = coreVideo();
    checkStatus('CVPixelBufferLockBaseAddress', video.CVPixelBufferLockBaseAddress(buffer, flags));
    try {
      return use({ luma: this.#plane(buffer, 0), chroma: this.#plane(buffer, 1) });
    } finally {
      video.CVPixelBufferUnlockBaseAddress(buffer, flags);
    }
  }

  #plane(buffer: bigint, plane: number): Plane {
    const video = coreVideo();
    const stride = video.CVPixelBufferGetBytesPerRowOfPlane(buffer, plane);
    const size = stride * video.CVPixelBufferGetHeightOfPlane(buffer, plane);
    const address = video.CVPixelBufferGetBaseAddressOfPlane(buffer, plane);
    if (address === null) throw new VideoError('VIDEO_ERR_FRAMEWORK_CALL', 'a locked pixel buffer has no memory');
    let bytes = this.#views.get(address);
    if (bytes?.length !== size) {
      if (this.#views.size >= MOST_VIEWS) this.#views.clear();
      bytes = new Uint8Array(viewMemory(address, size));
      this.#views.set(address, bytes);
    }
    return { bytes, stride };
  }
}
