import type { KoffiFunc } from 'koffi';
import { boundOnce, constantRef, type OutRef } from './framework.ts';

/** `420v`: NV12 in video range, which has two planes. */
export const kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange = 0x3432_3076;
export const kCVPixelBufferLock_ReadOnly = 1;
/** CoreVideo and VideoToolbox copy the attachment to pixel buffers that are made from this one. */
export const kCVAttachmentMode_ShouldPropagate = 1;

/** CoreVideo: CVPixelBuffer.h, CVPixelBufferPool.h, CVPixelBufferIOSurface.h. References are addresses. */
interface CoreVideo {
  readonly CVPixelBufferCreate: KoffiFunc<
    (allocator: null, width: number, height: number, format: number, attributes: bigint | null, out: OutRef) => number
  >;
  readonly CVPixelBufferCreateWithIOSurface: KoffiFunc<
    (allocator: null, surface: bigint, attributes: bigint | null, out: OutRef) => number
  >;
  readonly CVPixelBufferGetWidth: KoffiFunc<(buffer: bigint) => number>;
  readonly CVPixelBufferGetHeight: KoffiFunc<(buffer: bigint) => number>;
  readonly CVPixelBufferGetPlaneCount: KoffiFunc<(buffer: bigint) => number>;
  readonly CVPixelBufferGetBytesPerRowOfPlane: KoffiFunc<(buffer: bigint, plane: number) => number>;
  readonly CVPixelBufferGetHeightOfPlane: KoffiFunc<(buffer: bigint, plane: number) => number>;
  readonly CVPixelBufferGetBaseAddressOfPlane: KoffiFunc<(buffer: bigint, plane: number) => bigint | null>;
  readonly CVPixelBufferLockBaseAddress: KoffiFunc<(buffer: bigint, flags: number) => number>;
  readonly CVPixelBufferUnlockBaseAddress: KoffiFunc<(buffer: bigint, flags: number) => number>;
  /** The IOSurface is not retained; null when the buffer is not backed by one. */
  readonly CVPixelBufferGetIOSurface: KoffiFunc<(buffer: bigint) => bigint | null>;
  /** The caller must release the value; null when nothing is attached under this key. Needs macOS 12. */
  readonly CVBufferCopyAttachment: KoffiFunc<(buffer: bigint, key: bigint, mode: null) => bigint | null>;
  readonly CVBufferSetAttachment: KoffiFunc<(buffer: bigint, key: bigint, value: bigint, mode: number) => void>;
  readonly CVPixelBufferPoolCreate: KoffiFunc<
    (allocator: null, poolAttributes: bigint | null, bufferAttributes: bigint, out: OutRef) => number
  >;
  readonly CVPixelBufferPoolCreatePixelBufferWithAuxAttributes: KoffiFunc<
    (allocator: null, pool: bigint, attributes: bigint, out: OutRef) => number
  >;
  readonly kCVImageBufferYCbCrMatrixKey: bigint;
  readonly kCVImageBufferYCbCrMatrix_ITU_R_601_4: bigint;
  readonly kCVImageBufferYCbCrMatrix_ITU_R_709_2: bigint;
  readonly kCVImageBufferColorPrimariesKey: bigint;
  readonly kCVImageBufferColorPrimaries_ITU_R_709_2: bigint;
  readonly kCVImageBufferTransferFunctionKey: bigint;
  readonly kCVImageBufferTransferFunction_ITU_R_709_2: bigint;
  readonly kCVImageBufferPixelAspectRatioKey: bigint;
  readonly kCVImageBufferPixelAspectRatioHorizontalSpacingKey: bigint;
  readonly kCVImageBufferPixelAspectRatioVerticalSpacingKey: bigint;
  readonly kCVPixelBufferPixelFormatTypeKey: bigint;
  readonly kCVPixelBufferWidthKey: bigint;
  readonly kCVPixelBufferHeightKey: bigint;
  readonly kCVPixelBufferIOSurfacePropertiesKey: bigint;
  readonly kCVPixelBufferPoolAllocationThresholdKey: bigint;
}

export const coreVideo: () => CoreVideo = boundOnce('CoreVideo', (library) => ({
  CVPixelBufferCreate: library.func(
    'CVReturn CVPixelBufferCreate(void *allocator, size_t width, size_t height, OSType format, void *attributes, _Out_ void **out)',
  ),
  CVPixelBufferCreateWithIOSurface: library.func(
    'CVReturn CVPixelBufferCreateWithIOSurface(void *allocator, void *surface, void *attributes, _Out_ void **out)',
  ),
  CVPixelBufferGetWidth: library.func('size_t CVPixelBufferGetWidth(void *buffer)'),
  CVPixelBufferGetHeight: library.func('size_t CVPixelBufferGetHeight(void *buffer)'),
  CVPixelBufferGetPlaneCount: library.func('size_t CVPixelBufferGetPlaneCount(void *buffer)'),
  CVPixelBufferGetBytesPerRowOfPlane: library.func(
    'size_t CVPixelBufferGetBytesPerRowOfPlane(void *buffer, size_t plane)',
  ),
  CVPixelBufferGetHeightOfPlane: library.func('size_t CVPixelBufferGetHeightOfPlane(void *buffer, size_t plane)'),
  CVPixelBufferGetBaseAddressOfPlane: library.func(
    'void *CVPixelBufferGetBaseAddressOfPlane(void *buffer, size_t plane)',
  ),
  CVPixelBufferLockBaseAddress: library.func('CVReturn CVPixelBufferLockBaseAddress(void *buffer, uint64_t flags)'),
  CVPixelBufferUnlockBaseAddress: library.func('CVReturn CVPixelBufferUnlockBaseAddress(void *buffer, uint64_t flags)'),
  CVPixelBufferGetIOSurface: library.func('void *CVPixelBufferGetIOSurface(void *buffer)'),
  CVBufferCopyAttachment: library.func('void *CVBufferCopyAttachment(void *buffer, void *key, uint32_t *mode)'),
  CVBufferSetAttachment: library.func(
    'void CVBufferSetAttachment(void *buffer, void *key, void *value, uint32_t mode)',
  ),
  CVPixelBufferPoolCreate: library.func(
    'CVReturn CVPixelBufferPoolCreate(void *allocator, void *poolAttributes, void *bufferAttributes, _Out_ void **out)',
  ),
  CVPixelBufferPoolCreatePixelBufferWithAuxAttributes: library.func(
    'CVReturn CVPixelBufferPoolCreatePixelBufferWithAuxAttributes(void *allocator, void *pool, void *attributes, _Out_ void **out)',
  ),
  kCVImageBufferYCbCrMatrixKey: constantRef(library, 'kCVImageBufferYCbCrMatrixKey'),
  kCVImageBufferYCbCrMatrix_ITU_R_601_4: constantRef(library, 'kCVImageBufferYCbCrMatrix_ITU_R_601_4'),
  kCVImageBufferYCbCrMatrix_ITU_R_709_2: constantRef(library, 'kCVImageBufferYCbCrMatrix_ITU_R_709_2'),
  kCVImageBufferColorPrimariesKey: constantRef(library, 'kCVImageBufferColorPrimariesKey'),
  kCVImageBufferColorPrimaries_ITU_R_709_2: constantRef(library, 'kCVImageBufferColorPrimaries_ITU_R_709_2'),
  kCVImageBufferTransferFunctionKey: constantRef(library, 'kCVImageBufferTransferFunctionKey'),
  kCVImageBufferTransferFunction_ITU_R_709_2: constantRef(library, 'kCVImageBufferTransferFunction_ITU_R_709_2'),
  kCVImageBufferPixelAspectRatioKey: constantRef(library, 'kCVImageBufferPixelAspectRatioKey'),
  kCVImageBufferPixelAspectRatioHorizontalSpacingKey: constantRef(
    library,
    'kCVImageBufferPixelAspectRatioHorizontalSpacingKey',
  ),
  kCVImageBufferPixelAspectRatioVerticalSpacingKey: constantRef(
    library,
    'kCVImageBufferPixelAspectRatioVerticalSpacingKey',
  ),
  kCVPixelBufferPixelFormatTypeKey: constantRef(library, 'kCVPixelBufferPixelFormatTypeKey'),
  kCVPixelBufferWidthKey: constantRef(library, 'kCVPixelBufferWidthKey'),
  kCVPixelBufferHeightKey: constantRef(library, 'kCVPixelBufferHeightKey'),
  kCVPixelBufferIOSurfacePropertiesKey: constantRef(library, 'kCVPixelBufferIOSurfacePropertiesKey'),
  kCVPixelBufferPoolAllocationThresholdKey: constantRef(library, 'kCVPixelBufferPoolAllocationThresholdKey'),
}));
