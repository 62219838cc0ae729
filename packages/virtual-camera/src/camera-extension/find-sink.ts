import { kCMIOObjectSystemObject } from '../ffi/core-media-io.ts';
import { numberOf, objectsOf, textProperty } from './cmio-object.ts';
import { IDENTITY } from './identity.ts';

/** Where pictures go: objects of this process's view of the cameras. */
export interface Sink {
  readonly device: number;
  readonly stream: number;
}

/** What is known of one stream of a device. */
export interface StreamFacts {
  readonly stream: number;
  /** As clients see it: 0 takes pictures, 1 gives them. The extension itself counts the other way round. */
  readonly direction: number | undefined;
  readonly name: string | undefined;
}

const TAKES_PICTURES = 0;

/** The device with our UUID; undefined when this process does not see it. */
export async function findDevice(): Promise<number | undefined> {
  for (const device of await objectsOf(kCMIOObjectSystemObject, 'dev#')) {
    if (await isOurs(device)) return device;
  }
  return undefined;
}

/** True while this object is our device; false when it is gone. */
export async function isOurs(device: number): Promise<boolean> {
  return (await textProperty(device, 'uid '))?.toUpperCase() === IDENTITY.DEVICE_UUID;
}

/** The stream of the device that takes pictures; undefined when it has none. */
export async function sinkOf(device: number): Promise<number | undefined> {
  const streams: StreamFacts[] = [];
  for (const stream of await objectsOf(device, 'stm#')) {
    streams.push({ stream, direction: await numberOf(stream, 'sdir'), name: await textProperty(stream, 'lnam') });
  }
  return pickSink(streams);
}

/**
 * By direction; where that is not told, by name; and the second one otherwise. Starting a stream of the wrong direction
 * succeeds and shows nothing, so one that says it gives pictures is never taken.
 */
export function pickSink(streams: readonly StreamFacts[]): number | undefined {
  const told = streams.find(({ direction }) => direction === TAKES_PICTURES);
  const named = streams.find(({ direction, name }) => direction === undefined && name?.includes('Sink') === true);
  const second = streams[1]?.direction === undefined ? streams[1] : undefined;
  return (told ?? named ?? second)?.stream;
}
