import type { ChildProcess } from 'node:child_process';
import type { Clip } from '../clips/clips.ts';
import { start } from '../processes/children.ts';

/** Pushes a clip with `ffmpeg -re -c copy`, over and over until it is stopped. */
export function ffmpegPush({ path }: Clip, port: number): ChildProcess {
  const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-nostats'];
  const source = ['-re', '-stream_loop', '-1', '-i', path, '-c', 'copy'];
  return start('ffmpeg', [...quiet, ...source, '-f', 'flv', `rtmp://127.0.0.1:${port}/live/x`], { stdio: 'ignore' });
}
