import type { ChildProcess } from 'node:child_process';
import type { Clip } from '../clips/clips.ts';
import { readNumber } from '../clips/number-pattern.ts';
import { start, stop } from '../processes/children.ts';
import { freePort, untilListening } from '../processes/ports.ts';
import type { SeenFrame } from '../product/ring-watch.ts';
import { Progress } from './progress.ts';

/** Every option that is said to make ffmpeg show pictures early. */
export const LOW_DELAY: readonly string[] =
  '-fflags nobuffer -flags low_delay -probesize 32 -analyzeduration 0 -threads 1'.split(' ');

/** `ffmpeg -listen 1`: takes one RTMP push and decodes it, with what everybody has at hand. */
export class FfmpegListen {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
  }

  /** Decodes to /dev/null and counts. */
  static async counting(): Promise<{ listener: FfmpegListen; progress: Progress }> {
    const listener = await FfmpegListen.#start([], ['-progress', 'pipe:1', '-stats_period', '0.5', '/dev/null']);
    return { listener, progress: new Progress(listener.#child) };
  }

  /** Decodes to a pipe whose reader notes when each picture was whole, in the list it returns. */
  static async watching(
    clip: Clip,
    options: readonly string[],
  ): Promise<{ listener: FfmpegListen; frames: readonly SeenFrame[] }> {
    const listener = await FfmpegListen.#start(options, ['-flush_packets', '1', 'pipe:1']);
    return { listener, frames: collectFrames(listener.#child, clip) };
  }

  static async #start(inputOptions: readonly string[], output: readonly string[]): Promise<FfmpegListen> {
    const port = await freePort();
    const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-nostats', '-y'];
    const input = ['-listen', '1', ...inputOptions, '-i', `rtmp://127.0.0.1:${port}/live/x`];
    const child = start('ffmpeg', [...quiet, ...input, '-f', 'rawvideo', ...output], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await untilListening(port);
    return new FfmpegListen(port, child);
  }

  async stop(): Promise<void> {
    await stop(this.#child);
  }
}

function collectFrames(child: ChildProcess, { width, height }: Clip): SeenFrame[] {
  const frames: SeenFrame[] = [];
  const picture = Buffer.alloc((width * height * 3) / 2);
  let filled = 0;
  child.stdout?.on('data', (bytes: Buffer) => {
    for (let at = 0; at < bytes.length; ) {
      const copied = bytes.copy(picture, filled, at);
      at += copied;
      filled += copied;
      if (filled < picture.length) continue;
      filled = 0;
      frames.push({ number: readNumber(picture, width), publishedNs: process.hrtime.bigint() });
    }
  });
  return frames;
}
