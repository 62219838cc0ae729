import type { RingWriter } from '../ring-writer.ts';

/** What each byte of the picture with this number is. */
export function fillOf(number: number): number {
  return number % 251;
}

/** Publishes one picture filled with its number; the number, or undefined when no slot was free. */
export function publishFilled(ring: RingWriter): number | undefined {
  const slot = ring.claim();
  if (slot === undefined) return undefined;
  slot.surface.fill(fillOf(slot.number));
  slot.publish({ ptsUs: slot.number * 1000, arrivalNs: process.hrtime.bigint(), state: 'live' });
  return slot.number;
}

/** The first byte that does not belong to picture `number`, or -1. */
export function firstTornByte(picture: Uint8Array, number: number): number {
  const fill = fillOf(number);
  return picture.findIndex((byte) => byte !== fill);
}

/** Publishes without a pause until `result` is there. */
export async function publishUntil<T>(ring: RingWriter, result: Promise<T>): Promise<T> {
  let settled = false;
  const settle = (): void => {
    settled = true;
  };
  result.then(settle, settle);
  while (!settled) {
    for (let frame = 0; frame < 20; frame++) publishFilled(ring);
    await new Promise(setImmediate);
  }
  return result;
}
