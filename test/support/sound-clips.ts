import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './program.ts';

/** What a clip sounds like. All parts of it begin and end without a click of their own. */
export interface SoundClip {
  /** A sine in each channel: frequency and peak. */
  readonly left: { readonly frequency: number; readonly peak: number };
  readonly right: { readonly frequency: number; readonly peak: number };
  readonly seconds: number;
  /** The picture is white and the sound is heard only in the first fifth of each second; otherwise always. */
  readonly pulsed?: boolean;
  /** Seconds at the end that have pictures alone. */
  readonly silentEnd?: number;
  readonly sampleRate?: number;
}

export const CLIP_SIZE = { width: 320, height: 180 } as const;
/** How long a pulse lasts, in seconds. */
export const PULSE_S = 0.2;

const folder = join(tmpdir(), `rtmp-vcam-test-sounds-${process.getuid?.() ?? 0}`);

/** Encodes it once: H.264 at 30 pictures a second with AAC. Gives the file. */
export async function makeSoundClip(clip: SoundClip): Promise<string> {
  const name = Buffer.from(JSON.stringify(clip)).toString('base64url');
  const file = join(folder, `${name}.flv`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const { left, right, seconds, pulsed = false, silentEnd = 0, sampleRate = 48_000 } = clip;
  const gate = pulsed ? `*lt(mod(t,1),${PULSE_S})` : '';
  const sides = [left, right].map(({ frequency, peak }) => `${peak}*sin(2*PI*${frequency}*t)${gate}`);
  const white = `drawbox=color=white:t=fill:enable='lt(mod(t,1),${pulsed ? PULSE_S : 0})'`;
  const size = `${CLIP_SIZE.width}x${CLIP_SIZE.height}`;
  const unfinished = `${file}.${process.pid}`;
  await run('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `color=black:s=${size}:r=30:d=${seconds},${white}`],
    ...['-f', 'lavfi', '-i', `aevalsrc=exprs='${sides.join('|')}':c=stereo:s=${sampleRate}:d=${seconds - silentEnd}`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-g', '30'],
    ...['-c:a', 'aac', '-b:a', '192k', '-f', 'flv', unfinished],
  ]);
  renameSync(unfinished, file);
  return file;
}
