import koffi, { type KoffiFunc, type TypeObject } from 'koffi';
import { CM_TIME } from './core-media.ts';
import { boundOnce, constantRef, type OutRef, type Waiting, waiting } from './framework.ts';

/** One of the VTDecodeFrameFlags in VTErrors.h. */
export const kVTDecodeFrame_1xRealTimePlayback = 4;

/** VideoToolbox calls it on a thread of its own and waits until it returns. */
export const DECOMPRESSION_OUTPUT: TypeObject = koffi.pointer(
  koffi.proto('VTDecompressionOutputCallback', 'void', [
    'void *', // refCon
    'void *', // frameRefCon
    'OSStatus',
    'uint32_t', // infoFlags
    'void *', // image
    CM_TIME, // presentationTimeStamp
    CM_TIME, // duration
  ]),
);
export const DECOMPRESSION_OUTPUT_RECORD: TypeObject = koffi.struct('VTDecompressionOutputCallbackRecord', {
  decompressionOutputCallback: DECOMPRESSION_OUTPUT,
  decompressionOutputRefCon: 'void *',
});

/**
 * VideoToolbox: VTDecompressionSession.h, VTPixelTransferSession.h, VTPixelRotationSession.h (macOS 13), VTSession.h.
 * References are addresses.
 */
export interface VideoToolbox {
  readonly VTDecompressionSessionCreate: KoffiFunc<
    (
      allocator: null,
      format: bigint,
      specification: bigint | null,
      pixelBufferAttributes: bigint | null,
      output: { readonly decompressionOutputCallback: bigint; readonly decompressionOutputRefCon: bigint | null },
      out: OutRef,
    ) => number
  >;
  readonly VTDecompressionSessionDecodeFrame: Waiting<
    [session: bigint, sample: bigint, flags: number, frameRefCon: bigint | null, infoFlags: null]
  >;
  readonly VTDecompressionSessionWaitForAsynchronousFrames: Waiting<[session: bigint]>;
  readonly VTDecompressionSessionInvalidate: Waiting<[session: bigint], undefined>;
  readonly VTDecompressionSessionCanAcceptFormatDescription: KoffiFunc<(session: bigint, format: bigint) => number>;
  readonly VTSessionSetProperty: KoffiFunc<(session: bigint, key: bigint, value: bigint) => number>;
  readonly VTPixelTransferSessionCreate: KoffiFunc<(allocator: null, out: OutRef) => number>;
  readonly VTPixelTransferSessionTransferImage: KoffiFunc<
    (session: bigint, source: bigint, destination: bigint) => number
  >;
  readonly VTPixelTransferSessionInvalidate: KoffiFunc<(session: bigint) => void>;
  readonly VTPixelRotationSessionCreate: KoffiFunc<(allocator: null, out: OutRef) => number>;
  readonly VTPixelRotationSessionRotateImage: KoffiFunc<
    (session: bigint, source: bigint, destination: bigint) => number
  >;
  readonly VTPixelRotationSessionInvalidate: KoffiFunc<(session: bigint) => void>;
  readonly kVTPixelTransferPropertyKey_ScalingMode: bigint;
  readonly kVTPixelTransferPropertyKey_DestinationYCbCrMatrix: bigint;
  readonly kVTScalingMode_Normal: bigint;
  readonly kVTScalingMode_Letterbox: bigint;
  readonly kVTScalingMode_Trim: bigint;
  readonly kVTPixelRotationPropertyKey_Rotation: bigint;
  readonly kVTPixelRotationPropertyKey_FlipHorizontalOrientation: bigint;
  readonly kVTRotation_0: bigint;
  readonly kVTRotation_CW90: bigint;
  readonly kVTRotation_180: bigint;
  readonly kVTRotation_CCW90: bigint;
  readonly kVTDecompressionPropertyKey_RealTime: bigint;
  readonly kVTVideoDecoderSpecification_EnableHardwareAcceleratedVideoDecoder: bigint;
}

export const videoToolbox: () => VideoToolbox = boundOnce('VideoToolbox', (library) => ({
  VTDecompressionSessionCreate: library.func(
    'OSStatus VTDecompressionSessionCreate(void *allocator, void *format, void *specification, void *imageAttributes, const VTDecompressionOutputCallbackRecord *output, _Out_ void **out)',
  ),
  VTDecompressionSessionDecodeFrame: waiting(
    library.func(
      'OSStatus VTDecompressionSessionDecodeFrame(void *session, void *sample, uint32_t flags, void *frameRefCon, uint32_t *infoFlags)',
    ),
  ),
  VTDecompressionSessionWaitForAsynchronousFrames: waiting(
    library.func('OSStatus VTDecompressionSessionWaitForAsynchronousFrames(void *session)'),
  ),
  VTDecompressionSessionInvalidate: waiting(library.func('void VTDecompressionSessionInvalidate(void *session)')),
  VTDecompressionSessionCanAcceptFormatDescription: library.func(
    'Boolean VTDecompressionSessionCanAcceptFormatDescription(void *session, void *format)',
  ),
  VTSessionSetProperty: library.func('OSStatus VTSessionSetProperty(void *session, void *key, void *value)'),
  VTPixelTransferSessionCreate: library.func(
    'OSStatus VTPixelTransferSessionCreate(void *allocator, _Out_ void **out)',
  ),
  VTPixelTransferSessionTransferImage: library.func(
    'OSStatus VTPixelTransferSessionTransferImage(void *session, void *source, void *destination)',
  ),
  VTPixelTransferSessionInvalidate: library.func('void VTPixelTransferSessionInvalidate(void *session)'),
  VTPixelRotationSessionCreate: library.func(
    'OSStatus VTPixelRotationSessionCreate(void *allocator, _Out_ void **out)',
  ),
  VTPixelRotationSessionRotateImage: library.func(
    'OSStatus VTPixelRotationSessionRotateImage(void *session, void *source, void *destination)',
  ),
  VTPixelRotationSessionInvalidate: library.func('void VTPixelRotationSessionInvalidate(void *session)'),
  kVTPixelTransferPropertyKey_ScalingMode: constantRef(library, 'kVTPixelTransferPropertyKey_ScalingMode'),
  kVTPixelTransferPropertyKey_DestinationYCbCrMatrix: constantRef(
    library,
    'kVTPixelTransferPropertyKey_DestinationYCbCrMatrix',
  ),
  kVTScalingMode_Normal: constantRef(library, 'kVTScalingMode_Normal'),
  kVTScalingMode_Letterbox: constantRef(library, 'kVTScalingMode_Letterbox'),
  kVTScalingMode_Trim: constantRef(library, 'kVTScalingMode_Trim'),
  kVTPixelRotationPropertyKey_Rotation: constantRef(library, 'kVTPixelRotationPropertyKey_Rotation'),
  kVTPixelRotationPropertyKey_FlipHorizontalOrientation: constantRef(
    library,
    'kVTPixelRotationPropertyKey_FlipHorizontalOrientation',
  ),
  kVTRotation_0: constantRef(library, 'kVTRotation_0'),
  kVTRotation_CW90: constantRef(library, 'kVTRotation_CW90'),
  kVTRotation_180: constantRef(library, 'kVTRotation_180'),
  kVTRotation_CCW90: constantRef(library, 'kVTRotation_CCW90'),
  kVTDecompressionPropertyKey_RealTime: constantRef(library, 'kVTDecompressionPropertyKey_RealTime'),
  kVTVideoDecoderSpecification_EnableHardwareAcceleratedVideoDecoder: constantRef(
    library,
    'kVTVideoDecoderSpecification_EnableHardwareAcceleratedVideoDecoder',
  ),
}));
