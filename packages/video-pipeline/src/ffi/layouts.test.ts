import assert from 'node:assert/strict';
import { test } from 'node:test';
import koffi, { type TypeObject } from 'koffi';
import { AppleFrameworks, withoutFrameworks } from '../../../../test/apple/double.ts';
import { kCFNumberSInt32Type, kCFStringEncodingUTF8 } from './core-foundation.ts';
import {
  CM_SAMPLE_TIMING_INFO,
  CM_TIME,
  CM_VIDEO_DIMENSIONS,
  kCMBlockBufferAssureMemoryNowFlag,
  kCMTimeFlags_Valid,
} from './core-media.ts';
import {
  kCVAttachmentMode_ShouldPropagate,
  kCVPixelBufferLock_ReadOnly,
  kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange,
} from './core-video.ts';
import { osStatusName } from './os-status.ts';
import { DECOMPRESSION_OUTPUT_RECORD, kVTDecodeFrame_1xRealTimePlayback } from './video-toolbox.ts';

const skip = process.platform === 'darwin' ? 'compares with the double' : withoutFrameworks();
const frameworks = skip === false ? new AppleFrameworks() : undefined;

/** Sizes and offsets in Apple's headers, 64 bits: CMTime.h, CMSampleBuffer.h, CMFormatDescription.h, VTDecompressionSession.h. */
const LAYOUTS: readonly (readonly [
  name: string,
  type: TypeObject,
  size: number,
  offsets: Readonly<Record<string, number>>,
])[] = [
  ['CMTime', CM_TIME, 24, { value: 0, timescale: 8, flags: 12, epoch: 16 }],
  ['CMSampleTimingInfo', CM_SAMPLE_TIMING_INFO, 72, { duration: 0, presentationTimeStamp: 24, decodeTimeStamp: 48 }],
  ['CMVideoDimensions', CM_VIDEO_DIMENSIONS, 8, { width: 0, height: 4 }],
  [
    'VTDecompressionOutputCallbackRecord',
    DECOMPRESSION_OUTPUT_RECORD,
    16,
    { decompressionOutputCallback: 0, decompressionOutputRefCon: 8 },
  ],
];

const inC = (name: string): unknown => frameworks?.call('int double_layout(const char *name)', name);

for (const [name, type, size, offsets] of LAYOUTS) {
  test(`${name} is laid out as in C and as in Apple's headers`, { skip }, () => {
    assert.deepEqual([koffi.sizeof(type), inC(name)], [size, size]);
    assert.deepEqual(Object.keys(type.members ?? {}), Object.keys(offsets));
    for (const [member, offset] of Object.entries(offsets)) {
      assert.deepEqual([koffi.offsetof(type, member), inC(`${name}.${member}`)], [offset, offset], member);
    }
  });
}

/** Values in Apple's headers. A four-character code is its characters, the first one highest. */
const CONSTANTS: readonly (readonly [header: string, name: string, ours: number, theirs: number])[] = [
  ['CFString.h', 'kCFStringEncodingUTF8', kCFStringEncodingUTF8, 0x08000100],
  ['CFNumber.h', 'kCFNumberSInt32Type', kCFNumberSInt32Type, 3],
  ['CMTime.h', 'kCMTimeFlags_Valid', kCMTimeFlags_Valid, 1 << 0],
  ['CMBlockBuffer.h', 'kCMBlockBufferAssureMemoryNowFlag', kCMBlockBufferAssureMemoryNowFlag, 1 << 0],
  ['CVBuffer.h', 'kCVAttachmentMode_ShouldPropagate', kCVAttachmentMode_ShouldPropagate, 1],
  ['CVPixelBuffer.h', 'kCVPixelBufferLock_ReadOnly', kCVPixelBufferLock_ReadOnly, 1],
  [
    'CVPixelBuffer.h',
    'kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange',
    kCVPixelFormatType_420YpCbCr8BiPlanarVideoRange,
    Buffer.from('420v').readUInt32BE(),
  ],
  ['VTErrors.h', 'kVTDecodeFrame_1xRealTimePlayback', kVTDecodeFrame_1xRealTimePlayback, 1 << 2],
];

for (const [header, name, ours, theirs] of CONSTANTS) {
  test(`${name} is ${theirs}, as in ${header}`, () => assert.equal(ours, theirs));
}

/** CMSampleBuffer.h, CMSimpleQueue.h, VTErrors.h, CVReturn.h. */
const STATUSES: Readonly<Record<string, number>> = {
  kCMSampleBufferError_InvalidMediaFormat: -12743,
  kCMSimpleQueueError_AllocationFailed: -12770,
  kCMSimpleQueueError_RequiredParameterMissing: -12771,
  kCMSimpleQueueError_ParameterOutOfRange: -12772,
  kCMSimpleQueueError_QueueIsFull: -12773,
  kVTParameterErr: -12902,
  kVTInvalidSessionErr: -12903,
  kVTPixelTransferNotSupportedErr: -12905,
  kVTCouldNotFindVideoDecoderErr: -12906,
  kVTVideoDecoderBadDataErr: -12909,
  kVTVideoDecoderUnsupportedDataFormatErr: -12910,
  kVTVideoDecoderMalfunctionErr: -12911,
  kVTVideoDecoderNotAvailableNowErr: -12913,
  kVTPixelRotationNotSupportedErr: -12914,
  kVTFormatDescriptionChangeNotSupportedErr: -12916,
  kVTVideoDecoderRemovedErr: -17690,
  kVTSessionMalfunctionErr: -17691,
  kVTVideoDecoderReferenceMissingErr: -17694,
  kCVReturnError: -6660,
  kCVReturnInvalidArgument: -6661,
  kCVReturnAllocationFailed: -6662,
  kCVReturnInvalidPixelFormat: -6680,
  kCVReturnInvalidPixelBufferAttributes: -6682,
  kCVReturnWouldExceedAllocationThreshold: -6689,
  kCVReturnPoolAllocationFailed: -6690,
};

test('statuses are named as in the headers, others by their number', () => {
  for (const [name, status] of Object.entries(STATUSES)) assert.equal(osStatusName(status), `${name} (${status})`);
  assert.equal(osStatusName(-4), 'OSStatus -4');
});
