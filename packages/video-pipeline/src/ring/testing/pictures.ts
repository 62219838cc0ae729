import { type Canvas, i420Size } from '../../canvas/canvas.ts';
import { nv12ToI420 } from '../../canvas/nv12.ts';
import { PlaneViews } from '../../pixel-buffers/plane-views.ts';
import type { ClaimedSlot, RingFrame, RingWriter } from '../ring-writer.ts';

/** The value of each byte in the picture with this number. */
export function fillOf(number: number): number {
  return number % 251;
}

/** Draws a picture in which every byte has this value. */
export function drawFilled(slot: ClaimedSlot | undefined, value: number): boolean {
  return slot?.draw({ drawOn: (surface) => surface.fill(value) }) === true;
}

/** Publishes one picture filled with its number. Returns the number, or undefined when no slot was free. */
export function publishFilled(ring: RingWriter): number | undefined {
  const slot = ring.claim();
  if (slot === undefined) return undefined;
  drawFilled(slot, fillOf(slot.number));
  slot.publish({ ptsUs: slot.number * 1000, arrivalNs: process.hrtime.bigint(), state: 'live' });
  return slot.number;
}

/** A copy of the picture in a frame, as I420. */
export function pictureIn(frame: RingFrame | undefined, { width, height }: Canvas): Uint8Array {
  const picture = new Uint8Array(i420Size(width, height));
  frame?.lend((surface) => {
    if (surface.format === 'i420') picture.set(surface.bytes);
    else new PlaneViews().read(surface.pixelBuffer, (planes) => nv12ToI420(planes, { width, height, fps: 0 }, picture));
  });
  return picture;
}

/** The index of the first byte that does not belong to picture `number`, or -1. */
export function firstTornByte(picture: Uint8Array, number: number): number {
  const fill = fillOf(number);
  return picture.findIndex((byte) => byte !== fill);
}

const PATIENCE_MS = 120_000;

/** Publishes without a pause until `result` is there; throws when it does not come. */
export async function publishUntil<T>(ring: RingWriter, result: Promise<T>): Promise<T> {
  let settled = false;
  const settle = (): void => {
    settled = true;
  };
  result.then(settle, settle);
  const end = performance.now() + PATIENCE_MS;
  while (!settled) {
    if (performance.now() > end) throw new Error(`published pictures for ${PATIENCE_MS} ms without a result`);
    for (let frame = 0; frame < 20; frame++) publishFilled(ring);
    await new Promise(setImmediate);
  }
  return result;
}
