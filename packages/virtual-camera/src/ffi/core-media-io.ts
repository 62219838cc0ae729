import { boundOnce, type OutRef, type Waiting, waiting } from '@rtmp-vcam/video-pipeline/ffi';
import koffi, { type TypeObject } from 'koffi';

/** The address of one property of an object. See CMIOHardwareObject.h. */
export interface CMIOObjectPropertyAddress {
  readonly selector: number;
  readonly scope: number;
  readonly element: number;
}

/** The C struct of a property address, exported for the test of its size and offsets. */
export const CMIO_OBJECT_PROPERTY_ADDRESS: TypeObject = koffi.struct('CMIOObjectPropertyAddress', {
  selector: 'uint32_t',
  scope: 'uint32_t',
  element: 'uint32_t',
});

/** The object that lists every device. */
export const kCMIOObjectSystemObject = 1;
/** The four-character code `glob`. */
export const kCMIOObjectPropertyScopeGlobal = 0x676c_6f62;
export const kCMIOObjectPropertyElementMain = 0;

/**
 * CoreMediaIO: CMIOHardwareObject.h, CMIOHardwareDevice.h, CMIOHardwareStream.h. Objects are numbers. Every call asks
 * other processes and may never return, so all calls run on other threads, and `CameraCalls` makes one at a time.
 */
interface CoreMediaIO {
  readonly CMIOObjectGetPropertyDataSize: Waiting<
    [object: number, address: CMIOObjectPropertyAddress, qualifierSize: number, qualifier: null, size: [number]]
  >;
  readonly CMIOObjectGetPropertyData: Waiting<
    [
      object: number,
      address: CMIOObjectPropertyAddress,
      qualifierSize: number,
      qualifier: null,
      size: number,
      used: [number],
      data: Uint8Array,
    ]
  >;
  readonly CMIOObjectSetPropertyData: Waiting<
    [
      object: number,
      address: CMIOObjectPropertyAddress,
      qualifierSize: number,
      qualifier: null,
      size: number,
      data: Uint8Array,
    ]
  >;
  /**
   * With NULL as the procedure, it returns no queue and unregisters the previous procedure. The framework calls the
   * procedure on its own threads, so it must be a native function, such as `libSystem().doNothing`.
   */
  readonly CMIOStreamCopyBufferQueue: Waiting<[stream: number, procedure: bigint | null, context: null, queue: OutRef]>;
  readonly CMIODeviceStartStream: Waiting<[device: number, stream: number]>;
  readonly CMIODeviceStopStream: Waiting<[device: number, stream: number]>;
}

export const coreMediaIO: () => CoreMediaIO = boundOnce('CoreMediaIO', (library) => ({
  CMIOObjectGetPropertyDataSize: waiting(
    library.func(
      'OSStatus CMIOObjectGetPropertyDataSize(uint32_t object, const CMIOObjectPropertyAddress *address, uint32_t qualifierSize, const void *qualifier, _Out_ uint32_t *size)',
    ),
  ),
  CMIOObjectGetPropertyData: waiting(
    library.func(
      'OSStatus CMIOObjectGetPropertyData(uint32_t object, const CMIOObjectPropertyAddress *address, uint32_t qualifierSize, const void *qualifier, uint32_t size, _Out_ uint32_t *used, void *data)',
    ),
  ),
  CMIOObjectSetPropertyData: waiting(
    library.func(
      'OSStatus CMIOObjectSetPropertyData(uint32_t object, const CMIOObjectPropertyAddress *address, uint32_t qualifierSize, const void *qualifier, uint32_t size, const void *data)',
    ),
  ),
  CMIOStreamCopyBufferQueue: waiting(
    library.func(
      'OSStatus CMIOStreamCopyBufferQueue(uint32_t stream, void *procedure, void *context, _Out_ void **queue)',
    ),
  ),
  CMIODeviceStartStream: waiting(library.func('OSStatus CMIODeviceStartStream(uint32_t device, uint32_t stream)')),
  CMIODeviceStopStream: waiting(library.func('OSStatus CMIODeviceStopStream(uint32_t device, uint32_t stream)')),
}));
