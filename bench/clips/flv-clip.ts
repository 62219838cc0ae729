import { isVideoFrame, readFlv, VIDEO_TAG } from '../../test/support/flv.ts';

/** Bytes before the payload of an FLV video tag of H.264: frame type and codec, packet type, composition time. */
const AVC_HEADER = 5;
const KEYFRAME = 1;

/** One access unit of a clip. Times in milliseconds. */
export interface AccessUnit {
  readonly dts: number;
  readonly pts: number;
  readonly keyframe: boolean;
  /** Length-prefixed NAL units. */
  readonly data: Uint8Array;
  /** Position in presentation order, from 0; also the number painted on the picture. */
  readonly number: number;
}

/** An H.264 clip without sound, in decoding order. */
export interface FlvClip {
  /** The decoder configuration, as the sequence header carries it. */
  readonly configuration: Uint8Array;
  readonly units: readonly AccessUnit[];
  /** Milliseconds from the first access unit to where a repetition would begin. */
  readonly durationMs: number;
  /** Access units by which decoding runs ahead of presentation: 0 without B-frames. */
  readonly reorder: number;
}

/** Reads a clip made by this benchmark; `fps` is its frame rate. */
export function readFlvClip(path: string, fps: number): FlvClip {
  const tags = readFlv(path);
  const header = tags.find(({ type, body }) => type === VIDEO_TAG && body[1] === 0)?.body;
  const frames = tags.filter(isVideoFrame).map(({ timestamp: dts, body }) => {
    const data = body.subarray(AVC_HEADER);
    return { dts, pts: dts + body.readIntBE(2, 3), keyframe: body.readUInt8(0) >> 4 === KEYFRAME, data };
  });
  if (header === undefined || frames.length === 0) throw new Error(`${path} contains no H.264 video`);
  const shown = frames.toSorted((a, b) => a.pts - b.pts);
  const numbers = new Map(shown.map((frame, number) => [frame, number]));
  const units = frames.map((frame) => ({ ...frame, number: numbers.get(frame) ?? 0 }));
  const reorder = Math.max(...units.map(({ number }, index) => index - number));
  const durationMs = Math.round((units.length * 1000) / fps);
  return { configuration: header.subarray(AVC_HEADER), units, durationMs, reorder };
}
