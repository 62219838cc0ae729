import { type Canvas, i420Size } from '@rtmp-vcam/video-pipeline';
import type { PictureFormat } from './picture-format.ts';

/** Ids of elements (RFC 9559, section 5). */
const ID = {
  ebml: 0x1a45dfa3,
  ebmlVersion: 0x4286,
  ebmlReadVersion: 0x42f7,
  ebmlMaxIdLength: 0x42f2,
  ebmlMaxSizeLength: 0x42f3,
  docType: 0x4282,
  docTypeVersion: 0x4287,
  docTypeReadVersion: 0x4285,
  segment: 0x18538067,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  muxingApp: 0x4d80,
  writingApp: 0x5741,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackUid: 0x73c5,
  trackType: 0x83,
  flagLacing: 0x9c,
  defaultDuration: 0x23e383,
  codecId: 0x86,
  video: 0xe0,
  flagInterlaced: 0x9a,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  uncompressedFourcc: 0x2eb524,
  colour: 0x55b0,
  matrixCoefficients: 0x55b1,
  chromaSitingHorz: 0x55b7,
  chromaSitingVert: 0x55b8,
  range: 0x55b9,
  transferCharacteristics: 0x55ba,
  primaries: 0x55bb,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
} as const;

const NAME = 'rtmp-vcam';
const TRACK = 1;
const TYPE_VIDEO = 1;
const PROGRESSIVE = 2;
const LIMITED_RANGE = 1;
const BT709 = 1;
/** Numbers of ITU-T H.273. */
const MATRIX_NUMBERS = { bt601: 6, bt709: BT709 } as const;
/** Chroma samples lie at the left, in the middle of two lines, as in MPEG-2. */
const SITED_LEFT = 1;
const SITED_HALF = 2;
/** One microsecond, in nanoseconds. */
const TIMESTAMP_SCALE = 1000;
const KEYFRAME = 0x80;
const LENGTH_UNKNOWN = Uint8Array.of(0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);

/** Matroska with uncompressed pictures. It says which colours they have, and when each one is shown. */
export function matroska(canvas: Canvas, isSteady: boolean): PictureFormat {
  const size = i420Size(canvas.width, canvas.height);
  return {
    header: header(canvas, isSteady),
    mark: (timeMs) => clusterStart(Math.round(timeMs * 1000), size),
    encode: (picture) => picture,
  };
}

function header({ width, height, fps, matrix = 'bt709' }: Canvas, isSteady: boolean): Uint8Array {
  const ebml = element(
    ID.ebml,
    number(ID.ebmlVersion, 1),
    number(ID.ebmlReadVersion, 1),
    number(ID.ebmlMaxIdLength, 4),
    number(ID.ebmlMaxSizeLength, 8),
    text(ID.docType, 'matroska'),
    number(ID.docTypeVersion, 4),
    number(ID.docTypeReadVersion, 2),
  );
  const info = element(
    ID.info,
    number(ID.timestampScale, TIMESTAMP_SCALE),
    text(ID.muxingApp, NAME),
    text(ID.writingApp, NAME),
  );
  const colour = element(
    ID.colour,
    number(ID.matrixCoefficients, MATRIX_NUMBERS[matrix]),
    number(ID.chromaSitingHorz, SITED_LEFT),
    number(ID.chromaSitingVert, SITED_HALF),
    number(ID.range, LIMITED_RANGE),
    number(ID.transferCharacteristics, BT709),
    number(ID.primaries, BT709),
  );
  const video = element(
    ID.video,
    number(ID.flagInterlaced, PROGRESSIVE),
    number(ID.pixelWidth, width),
    number(ID.pixelHeight, height),
    text(ID.uncompressedFourcc, 'I420'),
    colour,
  );
  const track = element(
    ID.trackEntry,
    number(ID.trackNumber, TRACK),
    number(ID.trackUid, TRACK),
    number(ID.trackType, TYPE_VIDEO),
    number(ID.flagLacing, 0),
    ...(isSteady ? [number(ID.defaultDuration, Math.round(1e9 / fps))] : []),
    text(ID.codecId, 'V_UNCOMPRESSED'),
    video,
  );
  return Buffer.concat([ebml, idBytes(ID.segment), LENGTH_UNKNOWN, info, element(ID.tracks, track)]);
}

/** The start of a cluster with one picture of `size` bytes, which follow. */
function clusterStart(timeUs: number, size: number): Uint8Array {
  const timestamp = number(ID.timestamp, timeUs);
  // The track, the time after the cluster's own, and the flags.
  const blockHeader = Uint8Array.of(0x80 | TRACK, 0, 0, KEYFRAME);
  const blockSize = blockHeader.length + size;
  const blockStart = Buffer.concat([idBytes(ID.simpleBlock), length(blockSize)]);
  const clusterSize = timestamp.length + blockStart.length + blockSize;
  return Buffer.concat([idBytes(ID.cluster), length(clusterSize), timestamp, blockStart, blockHeader]);
}

function element(id: number, ...content: readonly Uint8Array[]): Uint8Array {
  const size = content.reduce((sum, { length: bytes }) => sum + bytes, 0);
  return Buffer.concat([idBytes(id), length(size), ...content]);
}

function text(id: number, value: string): Uint8Array {
  return element(id, Buffer.from(value, 'latin1'));
}

function number(id: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return element(id, bytes);
}

/** An id holds its own length in its first bits. */
function idBytes(id: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(id);
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0));
}

/** A length in eight bytes, of which the first one says that there are eight. */
function length(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  bytes[0] = 0x01;
  return bytes;
}
