import { fileURLToPath } from 'node:url';
import { Program } from './program.ts';

export interface FfmpegPush {
  /** Begins again at the end, for ever. */
  readonly loop?: boolean;
}

/** ffmpeg pushes a file as it is, in real time. */
export async function pushWithFfmpeg(file: string, url: string, { loop = false }: FfmpegPush = {}): Promise<Program> {
  const input = ['-re', ...(loop ? ['-stream_loop', '-1'] : []), '-i', file];
  const output = ['-c', 'copy', '-f', 'flv', '-flvflags', 'no_duration_filesize', url];
  return Program.start('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'warning', ...input, ...output]);
}

/** FFmpeg 8 pushes the video of a file as it is, in real time: Enhanced RTMP for all but H.264. */
export async function pushWithFfmpeg8(file: string, url: string): Promise<Program> {
  const script = fileURLToPath(new URL('ffmpeg8-push.ts', import.meta.url));
  return Program.start(process.execPath, ['--import', 'tsx', script, file, url]);
}

/** GStreamer pushes the video of a file, in real time, through one of its two RTMP sinks, whatever the certificate. */
export async function pushWithGstreamer(sink: 'rtmp2sink' | 'rtmpsink', file: string, url: string): Promise<Program> {
  const trust = url.startsWith('rtmps:') ? ['tls-validation-flags=0'] : [];
  const source = ['filesrc', `location=${file}`, '!', 'flvdemux', '!', 'h264parse', '!', 'identity', 'sync=true'];
  const output = ['flvmux', 'streamable=true', '!', sink, ...trust, `location=${url}`];
  return Program.start('gst-launch-1.0', ['-q', ...source, '!', ...output]);
}
