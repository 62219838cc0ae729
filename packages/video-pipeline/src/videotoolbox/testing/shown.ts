import assert from 'node:assert/strict';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { type Canvas, i420Size } from '../../canvas/canvas.ts';
import { nv12ToI420 } from '../../canvas/nv12.ts';
import type { Decoder, Picture, Pictures } from '../../decoder/decoder.ts';
import { run } from '../../decoder/steps.ts';
import { VideoError } from '../../errors.ts';
import { matrixOf } from '../../pixel-buffers/attachments.ts';
import { PlaneViews } from '../../pixel-buffers/plane-views.ts';

/** A picture that was shown. `surface` is undefined when no canvas was given. */
export interface Shown {
  readonly pts: number;
  readonly width: number;
  readonly partial: boolean;
  readonly surface: Uint8Array | undefined;
}

interface DecodeOptions {
  /** The pictures are drawn on this canvas. */
  readonly canvas?: Canvas;
  /** Called before each packet. */
  readonly before?: (index: number) => void;
}

export interface DecodedClip {
  readonly shown: Shown[];
  /** The code of each error and the index of its packet. */
  readonly errors: { readonly index: number; readonly code: string }[];
}

/** Decodes a clip to its end. The decoder stays open. */
export async function decodeClip(
  decoder: Decoder,
  packets: readonly VideoPacket[],
  { canvas, before }: DecodeOptions = {},
): Promise<DecodedClip> {
  const clip: DecodedClip = { shown: [], errors: [] };
  const show = (pictures: Pictures): Promise<void> | undefined =>
    run(pictures[Symbol.iterator](), (picture) => {
      const surface = canvas === undefined ? undefined : surfaceOf(picture, canvas);
      clip.shown.push({ pts: picture.pts, width: picture.width, partial: picture.partial, surface });
    });
  for (const [index, packet] of packets.entries()) {
    before?.(index);
    try {
      if (packet.kind === 'config') decoder.configure(packet);
      else if (packet.kind === 'frame') await show(decoder.decode(packet));
    } catch (error) {
      if (!(error instanceof VideoError)) throw error;
      clip.errors.push({ index, code: error.code });
    }
  }
  await show(decoder.flush());
  return clip;
}

/** The picture on the canvas, in I420. */
export function surfaceOf(picture: Picture, canvas: Canvas): Uint8Array {
  const surface = new Uint8Array(i420Size(canvas.width, canvas.height)).fill(7);
  if ('drawOn' in picture) {
    picture.drawOn(surface);
    return surface;
  }
  using pixelBuffer = picture.toPixelBuffer();
  assert.ok(pixelBuffer !== undefined);
  assert.equal(matrixOf(pixelBuffer.ref), canvas.matrix ?? 'bt709', 'the matrix that apps are given');
  new PlaneViews().read(pixelBuffer.ref, (planes) => nv12ToI420(planes, canvas, surface));
  return surface;
}

/** Peak signal-to-noise ratio of two pictures of the same size, in decibels. */
export function psnr(one: Uint8Array, other: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index++) sum += ((one[index] ?? 0) - (other[index] ?? 0)) ** 2;
  return 10 * Math.log10(255 ** 2 / (sum / one.length));
}
