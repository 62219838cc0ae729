/** Exports for the tests of other packages, besides those of `index.ts`. They may change without notice. */
export { cfDictionary, cfNumber, cfString } from './ffi/core-foundation-values.ts';
export { kCVPixelBufferLock_ReadOnly, kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange } from './ffi/core-video.ts';
export { ioSurface } from './ffi/io-surface.ts';
export { OSStatusError } from './ffi/os-status.ts';
export { retained } from './ffi/owned.ts';
export { viewMemory } from './ffi/shared-memory.ts';
export { attachMissingColours } from './pixel-buffers/attachments.ts';
export { PixelBufferPool } from './pixel-buffers/pixel-buffer-pool.ts';
export { PlaneViews } from './pixel-buffers/plane-views.ts';
export type { FrameInfo } from './ring/ring-reader.ts';
export { RingWriter } from './ring/ring-writer.ts';
