import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { numberFilters } from './number-pattern.ts';

const SECONDS = 20;

/** A clip to push. Its pictures carry their numbers, see number-pattern.ts. */
export interface Clip {
  readonly name: string;
  /** An FLV file of H.264 high profile, one slice a picture, a keyframe every two seconds. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

interface Recipe {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly bitrate: string;
  /** Options of x264 in addition to its defaults. */
  readonly x264: readonly string[];
}

/** The options of `tune=zerolatency`, except that each picture is one slice: only slow encoders need more of them. */
const NO_DELAY = ['-bf', '0', '-x264-params', 'rc-lookahead=0:sync-lookahead=0:sliced-threads=0'];

const RECIPES = {
  p1080: { name: '1080p60', width: 1920, height: 1080, fps: 60, bitrate: '6M', x264: NO_DELAY },
  p1080Reordered: { name: '1080p60 B-frames', width: 1920, height: 1080, fps: 60, bitrate: '6M', x264: [] },
  p720: { name: '720p30', width: 1280, height: 720, fps: 30, bitrate: '3M', x264: NO_DELAY },
} as const satisfies Record<string, Recipe>;

export type ClipId = keyof typeof RECIPES;

/** The clip's file, encoded on first use and kept in the user's cache folder. */
export function prepareClip(id: ClipId): Clip {
  const { name, width, height, fps, bitrate, x264 }: Recipe = RECIPES[id];
  const source = `testsrc2=size=${width}x${height}:rate=${fps}:duration=${SECONDS},noise=alls=6:allf=t,${numberFilters(width)}`;
  const rate = ['-b:v', bitrate, '-maxrate', bitrate, '-bufsize', bitrate, '-g', `${2 * fps}`];
  const colours = ['-pix_fmt', 'yuv420p', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'];
  const codec = ['-c:v', 'libx264', ...x264, ...rate, ...colours, '-color_range', 'tv'];
  const args = ['-hide_banner', '-loglevel', 'error', '-y', '-f', 'lavfi', '-i', source, ...codec, '-f', 'flv'];
  const digest = createHash('sha256').update(args.join(' ')).digest('hex').slice(0, 12);
  const path = join(cacheFolder(), `${id}-${digest}.flv`);
  if (!existsSync(path)) {
    console.error(`Encoding the clip ${name} (once, about a minute) …`);
    mkdirSync(cacheFolder(), { recursive: true });
    // The file gets its name when it is complete, so that an interrupted run leaves no half clip behind.
    execFileSync('ffmpeg', [...args, `${path}.part`], { stdio: ['ignore', 'ignore', 'inherit'] });
    renameSync(`${path}.part`, path);
  }
  return { name, path, width, height, fps };
}

/** Throws when the machine has no ffmpeg. */
export function requireFfmpeg(): string {
  const { stdout, error } = spawnSync('ffmpeg', ['-version'], { encoding: 'utf8' });
  if (error !== undefined) throw new Error('The benchmark needs ffmpeg. Install it with: apt-get install ffmpeg');
  return stdout.split('\n')[0]?.replace(/ Copyright.*/, '') ?? 'ffmpeg';
}

function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'rtmp-vcam', 'bench');
}
