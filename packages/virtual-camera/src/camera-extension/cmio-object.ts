import { Owned, textOf } from '@rtmp-vcam/video-pipeline/ffi';
import {
  type CMIOObjectPropertyAddress,
  coreMediaIO,
  kCMIOObjectPropertyElementMain,
  kCMIOObjectPropertyScopeGlobal,
  kCMIOObjectSystemObject,
} from '../ffi/core-media-io.ts';

const POINTER_BYTES = 8;

/** Reads a list of objects, such as `dev#` or `stm#`. Empty when the object is gone or has no such property. */
export async function objectsOf(object: number, selector: string): Promise<number[]> {
  const address = addressOf(selector);
  const size: [number] = [0];
  if ((await coreMediaIO().CMIOObjectGetPropertyDataSize(object, address, 0, null, size)) !== 0) return [];
  const data = await propertyData(object, address, size[0]);
  // The length is that of the data, because the list may have become shorter between the two calls.
  return data === undefined ? [] : Array.from({ length: data.length / 4 }, (_, index) => data.readUInt32LE(4 * index));
}

/** Reads a 32-bit number, such as `sdir` or `gone`. Undefined when the object is gone or has no such property. */
export async function numberOf(object: number, selector: string): Promise<number | undefined> {
  const data = await propertyData(object, addressOf(selector), 4);
  return data?.length === 4 ? data.readUInt32LE() : undefined;
}

/** Reads a string, such as `uid ` or a custom property. Undefined when the object is gone or has no such property. */
export async function textProperty(object: number, selector: string): Promise<string | undefined> {
  const data = await propertyData(object, addressOf(selector), POINTER_BYTES);
  const ref = data?.length === POINTER_BYTES ? data.readBigUInt64LE() : 0n;
  if (ref === 0n) return undefined;
  using string = new Owned(ref);
  return textOf(string.ref);
}

/**
 * Lets this process see cameras that show a screen. By default it does not, and some Macs are said to hide cameras of
 * extensions with them. The status is ignored: without the property nothing changes.
 */
export async function allowScreenCaptureDevices(): Promise<void> {
  const yes = Buffer.from([1, 0, 0, 0]);
  await coreMediaIO().CMIOObjectSetPropertyData(kCMIOObjectSystemObject, addressOf('yes '), 0, null, yes.length, yes);
}

/** The value of a property, at most `size` bytes of it; undefined when the object is gone or does not have it. */
async function propertyData(
  object: number,
  address: CMIOObjectPropertyAddress,
  size: number,
): Promise<Buffer | undefined> {
  const data = Buffer.alloc(size);
  const used: [number] = [0];
  const status = await coreMediaIO().CMIOObjectGetPropertyData(object, address, 0, null, size, used, data);
  return status === 0 ? data.subarray(0, used[0]) : undefined;
}

function addressOf(selector: string): CMIOObjectPropertyAddress {
  return {
    selector: Buffer.from(selector, 'latin1').readUInt32BE(),
    scope: kCMIOObjectPropertyScopeGlobal,
    element: kCMIOObjectPropertyElementMain,
  };
}
