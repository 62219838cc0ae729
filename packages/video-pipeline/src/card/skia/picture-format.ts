import type { Size } from '../../canvas/canvas.ts';

/** What the first bytes of a picture file tell, before it is decoded. */
export interface PictureFormat {
  /** The file begins as this format does. */
  readonly matches: (bytes: Buffer) => boolean;
  /** The end of the picture is there: Skia draws what it has of a picture that was cut off. */
  readonly isWhole: (bytes: Buffer) => boolean;
  /** The size that the header gives; undefined when the header is damaged. */
  readonly sizeOf: (bytes: Buffer) => Size | undefined;
}

const PNG: PictureFormat = {
  matches: (bytes) => bytes.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n',
  isWhole: (bytes) => bytes.includes('IEND', 8, 'latin1'),
  sizeOf: (bytes) =>
    bytes.length >= 24 && bytes.toString('latin1', 12, 16) === 'IHDR'
      ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
      : undefined,
};

const JPEG: PictureFormat = {
  matches: (bytes) => bytes.toString('latin1', 0, 3) === '\xff\xd8\xff',
  // A preview among the headers has an end of its own.
  isWhole: (bytes) => bytes.includes('\xff\xd9', jpegSegment(bytes, isScan), 'latin1'),
  sizeOf: jpegSize,
};

const WEBP: PictureFormat = {
  matches: (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
  isWhole: (bytes) => bytes.readUInt32LE(4) + 8 <= bytes.length,
  sizeOf: webpSize,
};

/** The formats that a picture for the card may have. */
export const PICTURE_FORMATS: readonly PictureFormat[] = [PNG, JPEG, WEBP];

/** Markers of the start of a frame are SOF0 to SOF15, among which three are something else (ITU-T T.81, table B.1). */
const NOT_A_FRAME: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && !NOT_A_FRAME.has(marker);
const isScan = (marker: number): boolean => marker === 0xda;

/** ITU-T T.81, section B.2.2. */
function jpegSize(bytes: Buffer): Size | undefined {
  const at = jpegSegment(bytes, isFrame);
  if (at + 9 > bytes.length) return undefined;
  return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
}

/** Where the first segment with such a marker begins; the end of the bytes when there is none. */
function jpegSegment(bytes: Buffer, isWanted: (marker: number) => boolean): number {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes.readUInt8(at + 1);
    if (isWanted(marker)) return at;
    // Any number of the bytes 0xff may be in front of a marker.
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return bytes.length;
}

/** RFC 9649, sections 2.5 to 2.7. */
function webpSize(bytes: Buffer): Size | undefined {
  if (bytes.length < 30) return undefined;
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
    }
    case 'VP8X':
      return { width: 1 + bytes.readUIntLE(24, 3), height: 1 + bytes.readUIntLE(27, 3) };
    default:
      return undefined;
  }
}
