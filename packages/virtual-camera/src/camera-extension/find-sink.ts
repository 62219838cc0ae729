import { kCMIOObjectSystemObject } from '../ffi/core-media-io.ts';
import { numberOf, objectsOf, textProperty } from './cmio-object.ts';
import type { Target } from './targets.ts';

/** The stream that accepts pictures and its device, by the numbers that CoreMediaIO gives them in this process. */
export interface Sink {
  readonly target: Target;
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

/** The devices of these cameras that this process sees, without the one with this number. */
export async function findDevices(
  targets: readonly Target[],
  without?: number | undefined,
): Promise<ReadonlyMap<Target, number>> {
  const found = new Map<Target, number>();
  for (const device of await objectsOf(kCMIOObjectSystemObject, 'dev#')) {
    if (device === without) continue;
    const uuid = await uuidOf(device);
    const target = targets.find(({ deviceUuid }) => deviceUuid === uuid);
    if (target !== undefined) found.set(target, device);
  }
  return found;
}

/** True while this object is the camera's device; false when it is gone. */
export async function isDeviceOf(target: Target, device: number): Promise<boolean> {
  return (await uuidOf(device)) === target.deviceUuid;
}

async function uuidOf(device: number): Promise<string | undefined> {
  return (await textProperty(device, 'uid '))?.toUpperCase();
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
