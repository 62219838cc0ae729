/** Apple's frameworks as they are in C, for the packages of this project; not a promise to others. */
export {
  type CoreFoundation,
  coreFoundation,
} from './ffi/core-foundation.ts';
export { cfDictionary, cfNumber, cfString, textOf } from './ffi/core-foundation-values.ts';
export {
  type CMSampleTimingInfo,
  type CMTime,
  type CoreMedia,
  coreMedia,
  INVALID_TIME,
  kCMTimeFlags_Valid,
} from './ffi/core-media.ts';
export {
  type CoreVideo,
  coreVideo,
  kCVPixelBufferLock_ReadOnly,
  kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange,
} from './ffi/core-video.ts';
export {
  boundOnce,
  type FrameworkName,
  hasFrameworks,
  type OutRef,
  type Waiting,
  waiting,
} from './ffi/framework.ts';
export { type IOSurfaceCalls, ioSurface } from './ffi/io-surface.ts';
export { type LibSystem, libSystem } from './ffi/lib-system.ts';
export { OSStatusError, osStatusName } from './ffi/os-status.ts';
export { created, Owned, owned, retained } from './ffi/owned.ts';
export { viewMemory } from './ffi/posix-shared-memory.ts';
export { attachMissingColours } from './pixel-buffers/attachments.ts';
export { PixelBufferPool } from './pixel-buffers/pixel-buffer-pool.ts';
export { PlaneViews } from './pixel-buffers/planes.ts';
