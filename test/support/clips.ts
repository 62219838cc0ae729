import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { drawPattern, type FrameNumber, type Size } from './pattern.ts';
import { Program } from './program.ts';
import { within } from './wait.ts';

export interface ClipOptions extends Size {
  /** 0 to 255: distinguishes the clips of a test file. */
  readonly clip: number;
  /** At most 256. */
  readonly frames: number;
  /** As ffmpeg reads it: `30`, `30000/1001`. */
  readonly fps?: string;
  /** H.264 by default. The others are stored as Matroska, for an FFmpeg that can push them. */
  readonly codec?: 'hevc' | 'av1' | 'vp9';
  /** The profile of H.264; high by default. */
  readonly profile?: 'baseline' | 'main' | 'high' | 'high444';
  /** 0 by default. */
  readonly bFrames?: number;
  /** Frames from one keyframe to the next; by default only the first frame is a keyframe. */
  readonly keyframeEvery?: number;
  readonly matrix?: 'bt709' | 'smpte170m';
  readonly range?: 'tv' | 'pc';
  /** False: the stream does not say its matrix and range. */
  readonly tagged?: boolean;
  readonly audio?: boolean;
  /** Width of a pixel by its height, such as `64/45`. */
  readonly pixelAspect?: string;
}

/** A video file of the known picture. */
export interface Clip extends ClipOptions {
  readonly file: string;
  readonly fps: string;
  readonly numbers: readonly FrameNumber[];
}

const folder = join(tmpdir(), `rtmp-vcam-test-clips-${process.getuid?.() ?? 0}`);
/** A part of each clip's key: clips made by other versions of these files are not used. */
const version = ['clips.ts', 'pattern.ts'].map((name) => readFileSync(join(import.meta.dirname, name), 'utf8')).join();

/** Encodes the clip once and before it is pushed, so that encoding does not slow down the program under test. */
export async function makeClip(options: ClipOptions): Promise<Clip> {
  const key = createHash('sha256').update(version).update(JSON.stringify(options)).digest('hex').slice(0, 16);
  const file = join(folder, `${key}.${options.codec === undefined ? 'flv' : 'mkv'}`);
  const numbers = Array.from({ length: options.frames }, (_, frame) => ({ clip: options.clip, frame }));
  const clip: Clip = { ...options, fps: options.fps ?? '30', file, numbers };
  if (!existsSync(file)) await encode(clip);
  return clip;
}

async function encode(clip: Clip): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const unfinished = `${clip.file}.${process.pid}`;
  const input = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${clip.width}x${clip.height}`, '-r', clip.fps];
  const audio = clip.audio === true ? ['-f', 'lavfi', '-i', 'sine=440:48000', '-c:a', 'aac', '-shortest'] : [];
  await using ffmpeg = await Program.start(
    'ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-y', ...input, '-i', 'pipe:0', ...audio],
      ...videoOptions(clip),
      ...['-f', clip.codec === undefined ? 'flv' : 'matroska', unfinished],
    ],
    { openInput: true },
  );
  // When ffmpeg ends early or stops reading, its own output says why.
  await within('ffmpeg to read the pictures', pipeline(Readable.from(draw(clip)), ffmpeg.input), 120_000).catch(
    () => {},
  );
  const { code } = await ffmpeg.end(120_000);
  if (code !== 0) throw new Error(`ffmpeg cannot encode ${JSON.stringify(clip)}:\n${ffmpeg.stderr}`);
  renameSync(unfinished, clip.file);
}

function* draw(clip: Clip): Generator<Uint8Array> {
  for (const number of clip.numbers) yield drawPattern(clip, number);
}

function videoOptions(clip: Clip): string[] {
  const { profile = 'high', matrix = 'bt709', range = 'tv', tagged = true } = clip;
  const pixelFormat = profile === 'high444' ? 'yuv444p' : 'yuv420p';
  const filters = [
    `scale=out_color_matrix=${matrix}:out_range=${range}:flags=accurate_rnd+full_chroma_int+full_chroma_inp`,
    `format=${pixelFormat}`,
    ...(clip.pixelAspect === undefined ? [] : [`setsar=${clip.pixelAspect}`]),
    ...(tagged ? [] : ['setparams=range=unknown:colorspace=unknown:color_primaries=unknown:color_trc=unknown']),
  ];
  const tags = ['-color_range', range, '-colorspace', matrix, '-color_primaries', matrix, '-color_trc', matrix];
  return [
    ...['-vf', filters.join(','), '-g', String(clip.keyframeEvery ?? clip.frames), ...encoderOptions(clip)],
    ...(tagged ? tags : []),
  ];
}

function encoderOptions({ codec, profile = 'high', bFrames = 0 }: Clip): string[] {
  switch (codec) {
    case 'hevc':
      return [
        '-c:v',
        'libx265',
        '-preset',
        'ultrafast',
        '-crf',
        '8',
        '-x265-params',
        `bframes=${bFrames}:log-level=none`,
      ];
    case 'av1':
      return ['-c:v', 'libsvtav1', '-preset', '10', '-crf', '10'];
    case 'vp9':
      return ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-crf', '8', '-b:v', '0'];
    default:
      return [
        ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '10', '-profile:v', profile],
        ...['-bf', String(bFrames), '-sc_threshold', '0', ...(bFrames > 0 ? ['-b_strategy', '0'] : [])],
      ];
  }
}
