import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AudioCodec, AudioPacket } from '@rtmp-vcam/rtmp-server';
import { FormatContext, Packet } from 'node-av/lib';

const ENCODERS: Record<AudioCodec, readonly string[]> = {
  aac: ['aac', '-b:a', '192k'],
  mp3: ['libmp3lame'],
  opus: ['libopus'],
  flac: ['flac'],
  ac3: ['ac3'],
};

export interface Sound {
  readonly codec: AudioCodec;
  readonly sampleRate?: number;
  /** As ffmpeg names it: `mono`, `5.1`. */
  readonly layout?: string;
  readonly seconds?: number;
  readonly frequency?: number;
  /** Peak of the sine, the same in all channels. */
  readonly amplitude?: number;
  readonly options?: readonly string[];
}

/**
 * Encodes a sine, with a fade of 20 ms at each end, with Debian's ffmpeg. Returns its packets as RTMP brings them: times
 * are whole milliseconds.
 */
export function encodeSound(sound: Sound): AudioPacket[] {
  const folder = mkdtempSync(join(tmpdir(), 'encoded-sound-'));
  try {
    const file = join(folder, 'sound.mkv');
    execFileSync('ffmpeg', ['-v', 'error', ...argsOf(sound), file]);
    return packetsOf(file, sound.codec);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function argsOf({ codec, sampleRate = 48_000, layout = 'stereo', seconds = 3, ...sound }: Sound): string[] {
  const { frequency = 1000, amplitude = 0.1, options = [] } = sound;
  // A sine that begins or ends at once would be a click in itself.
  const sine = `${amplitude}*sin(2*PI*${frequency}*t)*max(0,min(1,min(t,${seconds - 0.03}-t)*50))`;
  const source = `aevalsrc=exprs='${Array(channelsOf(layout)).fill(sine).join('|')}':c=${layout}:s=${sampleRate}`;
  return ['-f', 'lavfi', '-i', source, '-t', String(seconds), '-c:a', ...ENCODERS[codec], ...options];
}

export function channelsOf(layout: string): number {
  const channels = { mono: 1, stereo: 2, '2.1': 3, '3.0': 3, quad: 4, '5.0': 5, '5.1': 6, '6.1': 7, '7.1': 8 }[layout];
  if (channels === undefined) throw new RangeError(layout);
  return channels;
}

function packetsOf(file: string, codec: AudioCodec): AudioPacket[] {
  const input = new FormatContext();
  const result = input.openInputSync(file);
  const [stream] = input.streams ?? [];
  if (result < 0 || stream === undefined) throw new Error(`cannot read ${file}: ${result}`);
  const base = { media: 'audio', codec, track: 0, keyframe: true } as const;
  const found: AudioPacket[] = [];
  const config = stream.codecpar.extradata;
  if (config !== null) found.push({ ...base, kind: 'config', dts: 0, pts: 0, data: new Uint8Array(config) });
  using packet = new Packet();
  packet.alloc();
  while (input.readFrameSync(packet) >= 0) {
    const pts = Math.round(Number(packet.pts) * 1000 * (stream.timeBase.num / stream.timeBase.den));
    if (packet.data !== null) found.push({ ...base, kind: 'frame', dts: pts, pts, data: new Uint8Array(packet.data) });
    packet.unref();
  }
  input.closeInputSync();
  return found;
}
