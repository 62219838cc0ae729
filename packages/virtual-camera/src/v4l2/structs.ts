/**
 * The parts of `linux/videodev2.h` that a producer of pictures needs, for 64-bit little-endian systems.
 * Each function writes or reads one C struct, with the offsets of that header.
 */
import type { Canvas, Matrix } from '@rtmp-vcam/video-pipeline';

export const VIDIOC_QUERYCAP = 0x8068_5600;
export const VIDIOC_G_FMT = 0xc0d0_5604;
export const VIDIOC_S_FMT = 0xc0d0_5605;
export const VIDIOC_S_PARM = 0xc0cc_5616;
export const VIDIOC_STREAMON = 0x4004_5612;
export const VIDIOC_DQEVENT = 0x8088_5659;
export const VIDIOC_SUBSCRIBE_EVENT = 0x4020_565a;

const CAP_VIDEO_CAPTURE = 0x1;
const CAP_VIDEO_OUTPUT = 0x2;

const BUF_TYPE_VIDEO_OUTPUT = 2;
/** I420: the planes Y, U and V, with chroma at half the width and height. */
const PIX_FMT_YUV420 = 0x3231_5559;
const FIELD_NONE = 1;
const COLORSPACE_REC709 = 3;
/** `enum v4l2_ycbcr_encoding`. */
const YCBCR_ENC: Readonly<Record<Matrix, number>> = { bt601: 1, bt709: 2 };
const QUANTIZATION_LIM_RANGE = 2;
const XFER_FUNC_709 = 1;
/** Without this value the kernel clears all fields after the colour space. */
const PIX_FMT_PRIV_MAGIC = 0xfeed_cafe;

const EVENT_PRIVATE_START = 0x0800_0000;
/** The event of v4l2loopback 0.13 and later with the number of capture clients that stream. */
const EVENT_CLIENT_USAGE = EVENT_PRIVATE_START + 0x08e0_0000 + 1;
const EVENT_SUB_SEND_INITIAL = 1;

export interface Capability {
  readonly driver: string;
  /** The camera's name. */
  readonly card: string;
  /** True when apps can read pictures from the device now. */
  readonly capture: boolean;
  /** True when a producer can show pictures on the device now. */
  readonly output: boolean;
}

/** An empty `struct v4l2_capability`. */
export function capabilityStruct(): Buffer {
  return Buffer.alloc(104);
}

export function readCapability(struct: Buffer): Capability {
  const deviceCaps = struct.readUInt32LE(88);
  return {
    driver: cString(struct, 0, 16),
    card: cString(struct, 16, 32),
    capture: (deviceCaps & CAP_VIDEO_CAPTURE) !== 0,
    output: (deviceCaps & CAP_VIDEO_OUTPUT) !== 0,
  };
}

export interface PixelFormat {
  readonly width: number;
  readonly height: number;
  readonly i420: boolean;
  /**
   * The matrix, if the colour space is REC709. Otherwise undefined, as always with v4l2loopback 0.12 (it reports sRGB).
   */
  readonly matrix: Matrix | undefined;
}

/** A `struct v4l2_format` that asks for I420 of the canvas' size, in limited range, with the primaries of BT.709. */
export function formatStruct(canvas: Omit<Canvas, 'fps'>): Buffer {
  const struct = Buffer.alloc(208);
  struct.writeUInt32LE(BUF_TYPE_VIDEO_OUTPUT, 0);
  struct.writeUInt32LE(canvas.width, 8);
  struct.writeUInt32LE(canvas.height, 12);
  struct.writeUInt32LE(PIX_FMT_YUV420, 16);
  struct.writeUInt32LE(FIELD_NONE, 20);
  struct.writeUInt32LE(canvas.width, 24);
  struct.writeUInt32LE((canvas.width * canvas.height * 3) / 2, 28);
  struct.writeUInt32LE(COLORSPACE_REC709, 32);
  struct.writeUInt32LE(PIX_FMT_PRIV_MAGIC, 36);
  struct.writeUInt32LE(YCBCR_ENC[canvas.matrix ?? 'bt709'], 44);
  struct.writeUInt32LE(QUANTIZATION_LIM_RANGE, 48);
  struct.writeUInt32LE(XFER_FUNC_709, 52);
  return struct;
}

export function readFormat(struct: Buffer): PixelFormat {
  return {
    width: struct.readUInt32LE(8),
    height: struct.readUInt32LE(12),
    i420: struct.readUInt32LE(16) === PIX_FMT_YUV420,
    matrix: struct.readUInt32LE(32) === COLORSPACE_REC709 ? matrixOf(struct.readUInt32LE(44)) : undefined,
  };
}

function matrixOf(encoding: number): Matrix | undefined {
  return (['bt601', 'bt709'] as const).find((matrix) => YCBCR_ENC[matrix] === encoding);
}

/** A `struct v4l2_streamparm` with the frame rate that apps are shown. */
export function frameRateStruct(fps: number): Buffer {
  const struct = Buffer.alloc(204);
  struct.writeUInt32LE(BUF_TYPE_VIDEO_OUTPUT, 0);
  // The struct has the duration of a frame as a fraction of whole numbers: 29.97 becomes 1000/29970.
  struct.writeUInt32LE(Number.isInteger(fps) ? 1 : 1000, 12);
  struct.writeUInt32LE(Number.isInteger(fps) ? fps : Math.round(fps * 1000), 16);
  return struct;
}

/** The buffer type, which is the whole argument of STREAMON. */
export function outputTypeStruct(): Buffer {
  const struct = Buffer.alloc(4);
  struct.writeUInt32LE(BUF_TYPE_VIDEO_OUTPUT, 0);
  return struct;
}

/** A `struct v4l2_event_subscription` for the event of v4l2loopback with the number of readers. */
export function readersSubscriptionStruct(): Buffer {
  const struct = Buffer.alloc(32);
  struct.writeUInt32LE(EVENT_CLIENT_USAGE, 0);
  struct.writeUInt32LE(EVENT_SUB_SEND_INITIAL, 8);
  return struct;
}

/** An empty `struct v4l2_event`. */
export function eventStruct(): Buffer {
  return Buffer.alloc(136);
}

/** The number of readers in an event; undefined for other events. */
export function readersOfEvent(struct: Buffer): number | undefined {
  return struct.readUInt32LE(0) === EVENT_CLIENT_USAGE ? struct.readUInt32LE(8) : undefined;
}

function cString(struct: Buffer, start: number, length: number): string {
  const end = struct.indexOf(0, start);
  return struct.toString('utf8', start, end < 0 ? start + length : Math.min(end, start + length));
}
