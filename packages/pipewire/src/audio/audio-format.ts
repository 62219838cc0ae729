import { PipeWireError } from '../errors.ts';
import { id, ids, int, intFlags, intRange, object, type Pod } from '../pod/pod.ts';

/** Samples are 32-bit floats between -1 and 1, interleaved. */
export interface AudioFormat {
  /** Frames a second. */
  readonly rate: number;
  readonly channels: 1 | 2;
}

/** A buffer holds sound of a fiftieth of a second. */
const BUFFERS_PER_SECOND = 50;
/** 80 ms: the program may be busy for so long without a gap in the sound. */
const BUFFER_COUNT = 4;
const MOST_BUFFERS = 64;
const [LOWEST_RATE, HIGHEST_RATE] = [8000, 192_000];

/** Numbers of spa/param/{param,format,buffers}.h and spa/param/audio/{format,raw}.h. */
const OBJECT = { format: 0x40003, buffers: 0x40004 } as const;
const PARAM = { enumFormat: 3, buffers: 5 } as const;
const FORMAT = {
  mediaType: 1,
  mediaSubtype: 2,
  samples: 0x10001,
  rate: 0x10003,
  channels: 0x10004,
  places: 0x10005,
} as const;
const BUFFERS = { count: 1, blocks: 2, size: 3, stride: 4, dataType: 6 } as const;
const AUDIO = 1;
const RAW = 1;
const FLOAT_LE = 283;
const PLACES = { 1: [2], 2: [3, 4] } as const;
const ANY_MEMORY = (1 << 1) | (1 << 2);
const BYTES_PER_SAMPLE = 4;

/** Throws PIPEWIRE_ERR_SOUND. */
export function checkFormat({ rate, channels }: AudioFormat): void {
  const isWhole = Number.isInteger(rate / BUFFERS_PER_SECOND);
  if (isWhole && rate >= LOWEST_RATE && rate <= HIGHEST_RATE && (channels === 1 || channels === 2)) return;
  throw new PipeWireError('PIPEWIRE_ERR_SOUND', `${rate} frames a second, ${channels} channels`);
}

/** Frames in each buffer. */
export function framesPerBuffer({ rate }: AudioFormat): number {
  return rate / BUFFERS_PER_SECOND;
}

/** Bytes of a frame, which is one sample of each channel. */
export function frameSize({ channels }: AudioFormat): number {
  return channels * BYTES_PER_SAMPLE;
}

export function audioFormatPod({ rate, channels }: AudioFormat): Pod {
  return object(OBJECT.format, PARAM.enumFormat, [
    [FORMAT.mediaType, id(AUDIO)],
    [FORMAT.mediaSubtype, id(RAW)],
    [FORMAT.samples, id(FLOAT_LE)],
    [FORMAT.rate, int(rate)],
    [FORMAT.channels, int(channels)],
    [FORMAT.places, ids(PLACES[channels])],
  ]);
}

/** What the buffers are like. Fewer of them than the least number are never made, and usually no more either. */
export function audioBufferPods(format: AudioFormat): Pod[] {
  return [
    object(OBJECT.buffers, PARAM.buffers, [
      [BUFFERS.count, intRange(BUFFER_COUNT, BUFFER_COUNT, MOST_BUFFERS)],
      [BUFFERS.blocks, int(1)],
      [BUFFERS.size, int(framesPerBuffer(format) * frameSize(format))],
      [BUFFERS.stride, int(frameSize(format))],
      [BUFFERS.dataType, intFlags(ANY_MEMORY)],
    ]),
  ];
}
