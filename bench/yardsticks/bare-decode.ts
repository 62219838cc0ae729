import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Clip } from '../clips/clips.ts';
import { readFlvClip } from '../clips/flv-clip.ts';
import { start } from '../processes/children.ts';

/** Processor milliseconds per picture of `ffmpeg -threads 1 -i CLIP -f null -`, which throws the pictures away. */
export async function bareDecode({ path, fps }: Clip): Promise<number> {
  const args = ['-hide_banner', '-nostdin', '-nostats', '-benchmark', '-threads', '1', '-i', path, '-f', 'null', '-'];
  const child = start('ffmpeg', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  if (child.stderr === null) throw new Error('ffmpeg has no output');
  const exit = once(child, 'exit');
  const said = await text(child.stderr);
  await exit;
  const [, user, system] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(said) ?? [];
  return ((Number(user) + Number(system)) * 1000) / readFlvClip(path, fps).units.length;
}
