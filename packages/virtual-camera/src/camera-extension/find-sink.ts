import { kCMIOObjectSystemObject } from '../ffi/core-media-io.ts';
import { numberOf, objectsOf, textProperty } from './cmio-object.ts';
import { IDENTITY } from './identity.ts';

/** The stream that accepts pictures and its device, by the numbers that CoreMediaIO gives them in this process. */
export interface Sink {
  readonly device: number;
  readonly stream: number;
}

/** The known facts about one stream of a device. */
export interface StreamFacts {
  readonly stream: number;
  /** As clients see it: 0 accepts pictures, 1 provides them. Inside the extension the numbers mean the opposite. */
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

/** The stream of the device that accepts pictures; undefined when it has none. */
export async function sinkOf(device: number): Promise<number | undefined> {
  const streams: StreamFacts[] = [];
  for (const stream of await objectsOf(device, 'stm#')) {
    streams.push({ stream, direction: await numberOf(stream, 'sdir'), name: await textProperty(stream, 'lnam') });
  }
  return pickSink(streams);
}

/**
 * Picks the sink by its direction, else by its name, else as the second stream. A stream that is known to provide
 * pictures is never picked, because starting it as a sink would succeed and show nothing.
 */
export function pickSink(streams: readonly StreamFacts[]): number | undefined {
  const feeding = streams.find(({ direction }) => direction === TAKES_PICTURES);
  const named = streams.find(({ direction, name }) => direction === undefined && name?.includes('Sink') === true);
  const second = streams[1]?.direction === undefined ? streams[1] : undefined;
  return (feeding ?? named ?? second)?.stream;
}
