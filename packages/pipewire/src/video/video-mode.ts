import { PipeWireError } from '../errors.ts';
import { fraction, id, int, intFlags, intRange, object, type Pod, rectangle } from '../pod/pod.ts';
import { META_HEADER, META_HEADER_SIZE } from '../stream/stream-buffer.ts';

/** A picture size and a whole number of pictures a second. Pictures are I420. */
export interface VideoMode {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

const MAX_SIDE = 32_768;
const MAX_FPS = 1000;

/** Numbers of spa/param/{param,format,buffers}.h, spa/param/video/{format,raw}.h and spa/buffer/{buffer,meta}.h. */
const OBJECT = { format: 0x40003, buffers: 0x40004, meta: 0x40005 } as const;
const PARAM = { enumFormat: 3, buffers: 5, meta: 6 } as const;
const FORMAT = { mediaType: 1, mediaSubtype: 2, pixels: 0x20001, size: 0x20003, rate: 0x20004 } as const;
const BUFFERS = { count: 1, blocks: 2, size: 3, stride: 4, dataType: 6 } as const;
const META = { type: 1, size: 2 } as const;
const VIDEO = 2;
const RAW = 1;
const I420 = 2;
const ANY_MEMORY = (1 << 1) | (1 << 2);

/** Bytes of a picture. */
export function pictureSize({ width, height }: VideoMode): number {
  return (width * height * 3) / 2;
}

/** Throws PIPEWIRE_ERR_MODE. */
export function checkMode({ width, height, fps }: VideoMode): void {
  const fits = (side: number): boolean => Number.isInteger(side) && side % 2 === 0 && side >= 2 && side <= MAX_SIDE;
  if (!fits(width) || !fits(height) || !Number.isInteger(fps) || fps < 1 || fps > MAX_FPS) {
    throw new PipeWireError('PIPEWIRE_ERR_MODE', `${width}x${height} at ${fps} frames per second`);
  }
}

/**
 * The mode as a format. It holds no ranges and no choices: browsers do not list a camera whose size is one, and read
 * the lowest rate of a range. They hang at rates that are not whole.
 */
export function formatPod({ width, height, fps }: VideoMode): Pod {
  return object(OBJECT.format, PARAM.enumFormat, [
    [FORMAT.mediaType, id(VIDEO)],
    [FORMAT.mediaSubtype, id(RAW)],
    [FORMAT.pixels, id(I420)],
    [FORMAT.size, rectangle(width, height)],
    [FORMAT.rate, fraction(fps, 1)],
  ]);
}

/** What the buffers of the mode are like. Their number and kind must be choices, or PipeWire makes none. */
export function bufferPods(mode: VideoMode): Pod[] {
  return [
    object(OBJECT.buffers, PARAM.buffers, [
      [BUFFERS.count, intRange(4, 2, 16)],
      [BUFFERS.blocks, int(1)],
      [BUFFERS.size, int(pictureSize(mode))],
      [BUFFERS.stride, int(mode.width)],
      [BUFFERS.dataType, intFlags(ANY_MEMORY)],
    ]),
    object(OBJECT.meta, PARAM.meta, [
      [META.type, id(META_HEADER)],
      [META.size, int(META_HEADER_SIZE)],
    ]),
  ];
}
