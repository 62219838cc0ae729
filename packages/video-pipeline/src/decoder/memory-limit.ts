import type { CodedFormat } from '../bitstream/coded-format.ts';
import { VideoError } from '../errors.ts';
import { type DecoderRoom, LARGEST_PIXELS } from './decoder.ts';

/** Bytes that a stream may take for its pictures, unless the user gives another number. */
export const DEFAULT_MAX_MEMORY: number = 2 ** 30;

/** Samples of a pixel, by chroma_format_idc. */
const SAMPLES: readonly number[] = [1, 1.5, 2, 3];
/** What decoders keep of a picture besides its samples: motion vectors, modes of blocks. Bytes a pixel. */
const SIDE_BYTES = 0.5;
/** Pictures besides the kept ones: the one that is decoded, the one that is shown, and a copy in another format. */
const MORE_PICTURES = 3;
/** What the header of an unknown format may ask for at most. */
const WORST = { bytesPerPixel: 3 * 2 + SIDE_BYTES, pictures: 16 + MORE_PICTURES } as const;

/** FFmpeg rounds the width up to this, at most, before it compares a picture with its limit (`ff_get_buffer`). */
const WIDTH_STEP = 64;

const MIB = 2 ** 20;
const GIB = 2 ** 30;

type PictureSize = Pick<CodedFormat, 'width' | 'height'>;

/** Decides from the headers of a stream whether its pictures fit into memory, before a decoder sees them. */
export class MemoryLimit {
  readonly #bytes: number;

  /** @param bytes how much the pictures of a stream may take */
  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** Throws VIDEO_ERR_MEMORY when one of the formats needs too much. */
  check(formats: readonly CodedFormat[]): void {
    for (const format of formats) {
      if (countedPixels(format) > LARGEST_PIXELS) throw beyondDecoders(format);
      const needed = memoryOf(format);
      if (needed > this.#bytes) throw tooLarge(format, needed, this.#bytes);
    }
  }

  /** What the decoder of these formats may use; pictures of a format that is not known yet fit in too. */
  roomFor(formats: readonly CodedFormat[]): DecoderRoom {
    const inAnyFormat = this.#bytes / (WORST.bytesPerPixel * WORST.pictures);
    const pixels = Math.max(inAnyFormat, ...formats.map(countedPixels));
    const kept = formats.map(({ keptPictures }) => keptPictures + MORE_PICTURES);
    return {
      pixels: Math.floor(Math.min(pixels, LARGEST_PIXELS)),
      pictures: kept.length === 0 ? WORST.pictures : Math.max(...kept),
      bytes: this.#bytes,
    };
  }
}

/** The pixels of a picture as decoders count them against their room. */
export function countedPixels({ width, height }: PictureSize): number {
  return Math.ceil(width / WIDTH_STEP) * WIDTH_STEP * height;
}

/** For a stream of which no header is known. */
export const UNKNOWN_ROOM: DecoderRoom = new MemoryLimit(DEFAULT_MAX_MEMORY).roomFor([]);

/** Memory for a picture of this many bytes of samples. */
export function pictureMemory(width: number, height: number, sampleBytes: number): number {
  return sampleBytes + width * height * SIDE_BYTES;
}

/** The error for pictures that need more memory than is allowed, both in bytes. */
export function tooLarge({ width, height }: PictureSize, needed: number, allowed: number): VideoError {
  const enough = `--max-memory ${Math.ceil(needed / GIB)}G would be enough`;
  const detail = `${width}x${height} needs ${inWords(needed)}, and ${inWords(allowed)} is allowed (${enough})`;
  return new VideoError('VIDEO_ERR_MEMORY', detail);
}

/** The error for pictures that no decoder takes, whatever the memory. */
function beyondDecoders({ width, height }: PictureSize): VideoError {
  return new VideoError(
    'VIDEO_ERR_MEMORY',
    `${width}x${height} has more pixels than 8192x4320, the most that are decoded`,
  );
}

/** The error for a stream that takes more than its headers say. */
export function takesTooMuch({ width, height }: PictureSize, taken: number, allowed: number): VideoError {
  const detail = `${width}x${height} has taken ${inWords(taken)}, and ${inWords(allowed)} is allowed`;
  return new VideoError('VIDEO_ERR_MEMORY', detail);
}

function memoryOf({ width, height, chromaFormatIdc, bitDepth, keptPictures }: CodedFormat): number {
  const sampleBytes = width * height * (SAMPLES[chromaFormatIdc] ?? 3) * (bitDepth > 8 ? 2 : 1);
  return pictureMemory(width, height, sampleBytes) * (keptPictures + MORE_PICTURES);
}

/** `3.9 GB`, `512 MB`. */
function inWords(bytes: number): string {
  return bytes < GIB ? `${Math.ceil(bytes / MIB)} MB` : `${(bytes / GIB).toFixed(1).replace(/\.0$/, '')} GB`;
}
