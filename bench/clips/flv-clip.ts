import { readFileSync } from 'node:fs';

const FILE_HEADER = 13;
const TAG_HEADER = 11;
const TAG_TRAILER = 4;
const VIDEO_TAG = 9;
const AVC_HEADER = 5;
const KEYFRAME = 1;

/** One access unit of a clip. Times in milliseconds. */
export interface AccessUnit {
  readonly dts: number;
  readonly pts: number;
  readonly keyframe: boolean;
  /** The FLV video tag's body: five bytes of header, then the length-prefixed NAL units. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** Position in presentation order, from 0; also the number painted on the picture. */
  readonly number: number;
}

/** An H.264 clip without sound, in decoding order. */
export interface FlvClip {
  /** The FLV video tag body of the sequence header. */
  readonly sequenceHeader: Uint8Array<ArrayBuffer>;
  readonly units: readonly AccessUnit[];
  /** Milliseconds from the first access unit to where a repetition would begin. */
  readonly durationMs: number;
  /** Access units by which decoding runs ahead of presentation: 0 without B-frames. */
  readonly reorder: number;
}

/** Reads a clip made by this benchmark; `fps` is its frame rate. */
export function readFlvClip(path: string, fps: number): FlvClip {
  const tags = [...videoTags(readFileSync(path))];
  const sequenceHeader = tags.find(({ body }) => body[1] === 0)?.body;
  const frames = tags.filter(({ body }) => body[1] === 1);
  if (sequenceHeader === undefined || frames.length === 0) throw new Error(`${path} holds no H.264`);
  const times = frames.map(({ dts, body }) => ({
    dts,
    pts: dts + Buffer.from(body.buffer, 2, 3).readIntBE(0, 3),
    body,
  }));
  const order = [...times].sort((a, b) => a.pts - b.pts);
  const numbers = new Map(order.map(({ body }, number) => [body, number]));
  const units = times.map(({ dts, pts, body }) => {
    return { dts, pts, body, keyframe: (body[0] ?? 0) >> 4 === KEYFRAME, number: numbers.get(body) ?? 0 };
  });
  const reorder = Math.max(...units.map(({ number }, index) => index - number));
  return { sequenceHeader, units, durationMs: Math.round((units.length * 1000) / fps), reorder };
}

/** The NAL units of an access unit, or the configuration record of a sequence header. */
export function payloadOf(body: Uint8Array): Uint8Array {
  return body.subarray(AVC_HEADER);
}

function* videoTags(file: Buffer): Generator<{ dts: number; body: Uint8Array<ArrayBuffer> }> {
  for (let at = FILE_HEADER; at + TAG_HEADER < file.length; ) {
    const length = file.readUIntBE(at + 1, 3);
    const dts = file.readUIntBE(at + 4, 3) + file.readUInt8(at + 7) * 2 ** 24;
    const body = new Uint8Array(file.subarray(at + TAG_HEADER, at + TAG_HEADER + length));
    if (file[at] === VIDEO_TAG) yield { dts, body };
    at += TAG_HEADER + length + TAG_TRAILER;
  }
}
