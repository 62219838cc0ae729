import { VideoError, type VideoErrorCode } from '../errors.ts';

/** `OSStatus` and `CVReturn` values, with their names in Apple's headers and the error codes they become here. */
const STATUSES: ReadonlyMap<number, readonly [name: string, code: VideoErrorCode]> = new Map([
  [-12_743, ['kCMSampleBufferError_InvalidMediaFormat', 'VIDEO_ERR_FRAMEWORK_CALL']],
  [-12_770, ['kCMSimpleQueueError_AllocationFailed', 'VIDEO_ERR_FRAMEWORK_MEMORY']],
  [-12_771, ['kCMSimpleQueueError_RequiredParameterMissing', 'VIDEO_ERR_FRAMEWORK_CALL']],
  [-12_772, ['kCMSimpleQueueError_ParameterOutOfRange', 'VIDEO_ERR_FRAMEWORK_CALL']],
  [-12_773, ['kCMSimpleQueueError_QueueIsFull', 'VIDEO_ERR_FRAMEWORK_CALL']],
  [-12_902, ['kVTParameterErr', 'VIDEO_ERR_FRAMEWORK_CALL']],
  [-12_903, ['kVTInvalidSessionErr', 'VIDEO_ERR_DECODER_SESSION']],
  [-12_905, ['kVTPixelTransferNotSupportedErr', 'VIDEO_ERR_SCALE']],
  [-12_906, ['kVTCouldNotFindVideoDecoderErr', 'VIDEO_ERR_UNSUPPORTED_CODEC']],
  [-12_909, ['kVTVideoDecoderBadDataErr', 'VIDEO_ERR_DECODE']],
  [-12_910, ['kVTVideoDecoderUnsupportedDataFormatErr', 'VIDEO_ERR_UNSUPPORTED_CODEC']],
  [-12_911, ['kVTVideoDecoderMalfunctionErr', 'VIDEO_ERR_DECODER_SESSION']],
  [-12_913, ['kVTVideoDecoderNotAvailableNowErr', 'VIDEO_ERR_DECODER_BUSY']],
  [-12_914, ['kVTPixelRotationNotSupportedErr', 'VIDEO_ERR_SCALE']],
  [-12_916, ['kVTFormatDescriptionChangeNotSupportedErr', 'VIDEO_ERR_DECODER_SESSION']],
  [-17_690, ['kVTVideoDecoderRemovedErr', 'VIDEO_ERR_DECODER_SESSION']],
  [-17_691, ['kVTSessionMalfunctionErr', 'VIDEO_ERR_DECODER_SESSION']],
  [-17_694, ['kVTVideoDecoderReferenceMissingErr', 'VIDEO_ERR_DECODE']],
  [-6660, ['kCVReturnError', 'VIDEO_ERR_FRAMEWORK_CALL']],
  [-6661, ['kCVReturnInvalidArgument', 'VIDEO_ERR_FRAMEWORK_CALL']],
  [-6662, ['kCVReturnAllocationFailed', 'VIDEO_ERR_FRAMEWORK_MEMORY']],
  [-6680, ['kCVReturnInvalidPixelFormat', 'VIDEO_ERR_FRAMEWORK_CALL']],
  [-6682, ['kCVReturnInvalidPixelBufferAttributes', 'VIDEO_ERR_FRAMEWORK_CALL']],
  [-6689, ['kCVReturnWouldExceedAllocationThreshold', 'VIDEO_ERR_FRAMEWORK_MEMORY']],
  [-6690, ['kCVReturnPoolAllocationFailed', 'VIDEO_ERR_FRAMEWORK_MEMORY']],
]);

/** Apple's name of a status with its number: `kVTParameterErr (-12902)`. An unknown one is `OSStatus -4`. */
export function osStatusName(status: number): string {
  const [name] = STATUSES.get(status) ?? [];
  return name === undefined ? `OSStatus ${status}` : `${name} (${status})`;
}

/** A call into Apple's frameworks that failed. */
export class OSStatusError extends VideoError {
  readonly status: number;

  /** @param call the C function */
  constructor(call: string, status: number) {
    const [, code = 'VIDEO_ERR_FRAMEWORK_CALL'] = STATUSES.get(status) ?? [];
    super(code, `${call}: ${osStatusName(status)}`);
    this.status = status;
  }
}

/** Throws OSStatusError unless `status` is 0 (noErr, kCVReturnSuccess). */
export function checkStatus(call: string, status: number): void {
  if (status !== 0) throw new OSStatusError(call, status);
}
