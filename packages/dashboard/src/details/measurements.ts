import type { CameraState, ProgramState } from '@rtmp-vcam/api';
import { bitrateText, memoryText, millisecondsText, rateText } from '../words/numbers.ts';

export interface Measurement {
  readonly label: string;
  readonly value: string;
}

/** What was measured of the stream and the program, in the order in which one asks for it. */
export function measurementsOf(camera: CameraState, { cpu, memory }: ProgramState): Measurement[] {
  const { stream, details, bitrate, ring } = camera;
  const list: Measurement[] = [];
  const add = (label: string, value: string): void => void list.push({ label, value });
  if (stream !== null) {
    add('Codec', codecText(stream.codec));
    add('Decoder', stream.decoder);
    add('Bit rate', bitrateText(bitrate));
  }
  if (details !== null) {
    add('Comes in', `${rateText(details.receivedFps)} fps`);
    add('Keyframe every', details.keyframeSeconds === null ? '–' : `${rateText(details.keyframeSeconds)} s`);
    add('B-frames wait', details.reorderMs === 0 ? 'none' : millisecondsText(details.reorderMs));
    add('Jitter', millisecondsText(details.jitterMs));
    add('Dropped', count(details.dropped));
    add('Skipped', count(details.skipped));
    add('Repeated', count(details.repeated));
    add('Late', count(details.late));
    add('Damaged', count(details.damaged));
  }
  add('Processor', `${Math.round(cpu)} % of a core`);
  add('Memory', memoryText(memory));
  add('Frame ring', ring);
  return list;
}

function count(value: number): string {
  return value.toLocaleString('en');
}

const CODECS: Readonly<Record<string, string>> = {
  avc1: 'H.264',
  avc3: 'H.264',
  hvc1: 'HEVC',
  hev1: 'HEVC',
  av01: 'AV1',
  vp09: 'VP9',
};

/** The usual name of a codec string such as `avc1.42c01f`, or the string itself. */
function codecText(codec: string): string {
  return CODECS[codec.slice(0, 4)] ?? codec;
}
