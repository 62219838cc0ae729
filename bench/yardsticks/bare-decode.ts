import { Program } from '../../test/support/program.ts';
import type { Clip } from '../clips/clips.ts';
import { readFlvClip } from '../clips/flv-clip.ts';

/** Longer than ffmpeg needs for a clip on a slow machine. */
const PATIENCE_MS = 120_000;

/** Processor milliseconds per picture of `ffmpeg -threads 1 -i CLIP -f null -`, which throws the pictures away. */
export async function bareDecode({ path, fps }: Clip): Promise<number> {
  const args = ['-hide_banner', '-nostdin', '-nostats', '-benchmark', '-threads', '1', '-i', path, '-f', 'null', '-'];
  await using ffmpeg = await Program.start('ffmpeg', args);
  await ffmpeg.end(PATIENCE_MS);
  const [, user, system] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(ffmpeg.stderr) ?? [];
  return ((Number(user) + Number(system)) * 1000) / readFlvClip(path, fps).units.length;
}
