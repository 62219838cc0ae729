import koffi, { type KoffiFunc, type TypeObject } from 'koffi';
import { boundOnce, type OutRef } from './framework.ts';

/** A time of `value / timescale` seconds. See CMTime.h. */
export interface CMTime {
  readonly value: number | bigint;
  readonly timescale: number;
  readonly flags: number;
  readonly epoch: number | bigint;
}

export const kCMTimeFlags_Valid = 1;

/** kCMTimeInvalid: no time is given. */
export const INVALID_TIME: CMTime = { value: 0, timescale: 0, flags: 0, epoch: 0 };

interface CMSampleTimingInfo {
  readonly duration: CMTime;
  readonly presentationTimeStamp: CMTime;
  readonly decodeTimeStamp: CMTime;
}

interface CMVideoDimensions {
  readonly width: number;
  readonly height: number;
}

/** The C structs, exported for the prototypes of other frameworks and for the test of their sizes and offsets. */
export const CM_TIME: TypeObject = koffi.struct('CMTime', {
  value: 'int64_t',
  timescale: 'int32_t',
  flags: 'uint32_t',
  epoch: 'int64_t',
});
export const CM_SAMPLE_TIMING_INFO: TypeObject = koffi.struct('CMSampleTimingInfo', {
  duration: CM_TIME,
  presentationTimeStamp: CM_TIME,
  decodeTimeStamp: CM_TIME,
});
export const CM_VIDEO_DIMENSIONS: TypeObject = koffi.struct('CMVideoDimensions', {
  width: 'int32_t',
  height: 'int32_t',
});

/** CMBlockBuffer.h: the memory is allocated together with the block buffer, not at the first write. */
export const kCMBlockBufferAssureMemoryNowFlag = 1;

/**
 * CoreMedia: CMFormatDescription.h, CMBlockBuffer.h, CMSampleBuffer.h, CMSync.h, CMSimpleQueue.h. References are
 * addresses.
 */
interface CoreMedia {
  readonly CMVideoFormatDescriptionCreateFromH264ParameterSets: KoffiFunc<
    (
      allocator: null,
      count: number,
      sets: readonly Uint8Array[],
      sizes: readonly number[],
      nalUnitHeaderLength: number,
      out: OutRef,
    ) => number
  >;
  readonly CMVideoFormatDescriptionCreateFromHEVCParameterSets: KoffiFunc<
    (
      allocator: null,
      count: number,
      sets: readonly Uint8Array[],
      sizes: readonly number[],
      nalUnitHeaderLength: number,
      extensions: null,
      out: OutRef,
    ) => number
  >;
  readonly CMVideoFormatDescriptionCreateForImageBuffer: KoffiFunc<
    (allocator: null, pixelBuffer: bigint, out: OutRef) => number
  >;
  readonly CMVideoFormatDescriptionMatchesImageBuffer: KoffiFunc<(description: bigint, pixelBuffer: bigint) => number>;
  readonly CMVideoFormatDescriptionGetDimensions: KoffiFunc<(description: bigint) => CMVideoDimensions>;
  readonly CMBlockBufferCreateWithMemoryBlock: KoffiFunc<
    (
      structureAllocator: null,
      memory: null,
      blockLength: number,
      blockAllocator: null,
      source: null,
      offset: number,
      dataLength: number,
      flags: number,
      out: OutRef,
    ) => number
  >;
  readonly CMBlockBufferReplaceDataBytes: KoffiFunc<
    (bytes: Uint8Array, block: bigint, offset: number, length: number) => number
  >;
  readonly CMSampleBufferCreateReady: KoffiFunc<
    (
      allocator: null,
      block: bigint,
      description: bigint,
      samples: number,
      timings: number,
      timing: readonly CMSampleTimingInfo[],
      sizes: number,
      size: readonly number[],
      out: OutRef,
    ) => number
  >;
  readonly CMSampleBufferCreateReadyWithImageBuffer: KoffiFunc<
    (allocator: null, pixelBuffer: bigint, description: bigint, timing: CMSampleTimingInfo, out: OutRef) => number
  >;
  readonly CMClockGetHostTimeClock: KoffiFunc<() => bigint>;
  readonly CMClockGetTime: KoffiFunc<(clock: bigint) => CMTime>;
  /** On success the queue owns the reference, and the queue's consumer releases it. */
  readonly CMSimpleQueueEnqueue: KoffiFunc<(queue: bigint, element: bigint) => number>;
  /** Null when the queue is empty. The caller must release the element. */
  readonly CMSimpleQueueDequeue: KoffiFunc<(queue: bigint) => bigint | null>;
  readonly CMSimpleQueueGetCount: KoffiFunc<(queue: bigint) => number>;
  readonly CMSimpleQueueGetCapacity: KoffiFunc<(queue: bigint) => number>;
}

export const coreMedia: () => CoreMedia = boundOnce('CoreMedia', (library) => ({
  CMVideoFormatDescriptionCreateFromH264ParameterSets: library.func(
    'OSStatus CMVideoFormatDescriptionCreateFromH264ParameterSets(void *allocator, size_t count, const uint8_t **sets, const size_t *sizes, int nalUnitHeaderLength, _Out_ void **out)',
  ),
  CMVideoFormatDescriptionCreateFromHEVCParameterSets: library.func(
    'OSStatus CMVideoFormatDescriptionCreateFromHEVCParameterSets(void *allocator, size_t count, const uint8_t **sets, const size_t *sizes, int nalUnitHeaderLength, void *extensions, _Out_ void **out)',
  ),
  CMVideoFormatDescriptionCreateForImageBuffer: library.func(
    'OSStatus CMVideoFormatDescriptionCreateForImageBuffer(void *allocator, void *image, _Out_ void **out)',
  ),
  CMVideoFormatDescriptionMatchesImageBuffer: library.func(
    'Boolean CMVideoFormatDescriptionMatchesImageBuffer(void *description, void *image)',
  ),
  CMVideoFormatDescriptionGetDimensions: library.func(
    'CMVideoDimensions CMVideoFormatDescriptionGetDimensions(void *description)',
  ),
  CMBlockBufferCreateWithMemoryBlock: library.func(
    'OSStatus CMBlockBufferCreateWithMemoryBlock(void *structureAllocator, void *memory, size_t blockLength, void *blockAllocator, const void *source, size_t offset, size_t dataLength, uint32_t flags, _Out_ void **out)',
  ),
  CMBlockBufferReplaceDataBytes: library.func(
    'OSStatus CMBlockBufferReplaceDataBytes(const void *bytes, void *block, size_t offset, size_t length)',
  ),
  CMSampleBufferCreateReady: library.func(
    'OSStatus CMSampleBufferCreateReady(void *allocator, void *block, void *description, CMItemCount samples, CMItemCount timings, const CMSampleTimingInfo *timing, CMItemCount sizes, const size_t *size, _Out_ void **out)',
  ),
  CMSampleBufferCreateReadyWithImageBuffer: library.func(
    'OSStatus CMSampleBufferCreateReadyWithImageBuffer(void *allocator, void *image, void *description, const CMSampleTimingInfo *timing, _Out_ void **out)',
  ),
  CMClockGetHostTimeClock: library.func('void *CMClockGetHostTimeClock(void)'),
  CMClockGetTime: library.func('CMTime CMClockGetTime(void *clock)'),
  CMSimpleQueueEnqueue: library.func('OSStatus CMSimpleQueueEnqueue(void *queue, const void *element)'),
  CMSimpleQueueDequeue: library.func('void *CMSimpleQueueDequeue(void *queue)'),
  CMSimpleQueueGetCount: library.func('int32_t CMSimpleQueueGetCount(void *queue)'),
  CMSimpleQueueGetCapacity: library.func('int32_t CMSimpleQueueGetCapacity(void *queue)'),
}));
