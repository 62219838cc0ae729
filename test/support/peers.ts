import { fileURLToPath } from 'node:url';
import { Program } from './program.ts';

export interface FfmpegPush {
  /** Starts again at the end, until the program is ended. */
  readonly loop?: boolean;
}

/** Pushes a file with ffmpeg in real time, without encoding it again. */
export async function pushWithFfmpeg(file: string, url: string, { loop = false }: FfmpegPush = {}): Promise<Program> {
  const input = ['-re', ...(loop ? ['-stream_loop', '-1'] : []), '-i', file];
  const output = ['-c', 'copy', '-f', 'flv', '-flvflags', 'no_duration_filesize', url];
  return Program.start('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'warning', ...input, ...output]);
}

/** Waits with ffmpeg for one viewer, and shows it a file in real time, again and again. */
export async function serveWithFfmpeg(file: string, url: string): Promise<Program> {
  const input = ['-re', '-stream_loop', '-1', '-i', file];
  const output = ['-c', 'copy', '-f', 'flv', '-listen', '1', url];
  return Program.start('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'warning', ...input, ...output]);
}

/** Pushes the video of a file with FFmpeg 8 in real time: as Enhanced RTMP unless it is H.264. */
export async function pushWithFfmpeg8(file: string, url: string): Promise<Program> {
  const script = fileURLToPath(new URL('ffmpeg8-push.ts', import.meta.url));
  return Program.start(process.execPath, [...process.execArgv, script, file, url]);
}

/** Pushes the video of a file with one of GStreamer's two RTMP sinks in real time. Accepts any certificate. */
export async function pushWithGstreamer(sink: 'rtmp2sink' | 'rtmpsink', file: string, url: string): Promise<Program> {
  const trust = url.startsWith('rtmps:') ? ['tls-validation-flags=0'] : [];
  const source = ['filesrc', `location=${file}`, '!', 'flvdemux', '!', 'h264parse', '!', 'identity', 'sync=true'];
  const output = ['flvmux', 'streamable=true', '!', sink, ...trust, `location=${url}`];
  return Program.start('gst-launch-1.0', ['-q', ...source, '!', ...output]);
}
