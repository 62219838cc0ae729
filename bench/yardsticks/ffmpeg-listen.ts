import { freePort, isListening } from '../../test/support/ports.ts';
import { Program, type ProgramOptions } from '../../test/support/program.ts';
import { until } from '../../test/support/wait.ts';
import type { Clip } from '../clips/clips.ts';
import { readNumber } from '../clips/number-pattern.ts';
import type { SeenFrame } from '../measure/latency.ts';
import { cpuSeconds } from '../measure/process-usage.ts';

/** Every option that is said to make ffmpeg show pictures sooner. */
export const LOW_DELAY: readonly string[] =
  '-fflags nobuffer -flags low_delay -probesize 32 -analyzeduration 0 -threads 1'.split(' ');

/** Pictures decoded so far, and the processor time that was spent until then. */
export interface Progress {
  readonly frames: number;
  readonly cpuSeconds: number;
  readonly atMs: number;
}

/** `ffmpeg -listen 1`: accepts one RTMP push and decodes it. */
export class FfmpegListen implements AsyncDisposable {
  readonly port: number;
  /** Pictures that `watching` saw. */
  readonly frames: SeenFrame[] = [];
  #program: Program | undefined;
  #progress: Progress | undefined;

  private constructor(port: number) {
    this.port = port;
  }

  /** Decodes to /dev/null and counts. */
  static async counting(): Promise<FfmpegListen> {
    const listener = new FfmpegListen(await freePort());
    const output = ['-progress', 'pipe:1', '-stats_period', '0.5', '/dev/null'];
    const program = await listener.#start([], output);
    program.onLine((line) => {
      const frames = Number(/^frame=\s*(\d+)/.exec(line)?.[1]);
      if (Number.isNaN(frames)) return;
      listener.#progress = { frames, cpuSeconds: cpuSeconds(program.pid), atMs: performance.now() };
    });
    return listener;
  }

  /** Decodes to a pipe, whose reader notes when each picture was whole. */
  static async watching(clip: Clip, options: readonly string[]): Promise<FfmpegListen> {
    const listener = new FfmpegListen(await freePort());
    const onStdout = collectFrames(clip, listener.frames);
    await listener.#start(options, ['-flush_packets', '1', 'pipe:1'], { onStdout });
    return listener;
  }

  get url(): string {
    return `rtmp://127.0.0.1:${this.port}/live/x`;
  }

  /** Waits for ffmpeg's next report. */
  async nextProgress(): Promise<Progress> {
    const before = this.#progress;
    return until('ffmpeg to report', () => this.#progress !== before && this.#progress, {
      state: () => this.#program?.output ?? '',
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program?.kill();
  }

  async #start(inputs: readonly string[], output: readonly string[], options?: ProgramOptions): Promise<Program> {
    const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-nostats', '-y'];
    const input = ['-listen', '1', ...inputs, '-i', this.url];
    const program = await Program.start('ffmpeg', [...quiet, ...input, '-f', 'rawvideo', ...output], options);
    this.#program = program;
    // This must not connect, because ffmpeg accepts a single connection.
    await until('ffmpeg to listen', () => isListening(this.port) || !program.isRunning);
    if (!program.isRunning) throw new Error(`ffmpeg ended at once:\n${program.output}`);
    return program;
  }
}

function collectFrames({ width, height }: Clip, frames: SeenFrame[]): (bytes: Buffer) => void {
  const picture = Buffer.alloc((width * height * 3) / 2);
  let filled = 0;
  return (bytes) => {
    for (let at = 0; at < bytes.length; ) {
      const copied = bytes.copy(picture, filled, at);
      at += copied;
      filled += copied;
      if (filled < picture.length) continue;
      filled = 0;
      frames.push({ number: readNumber(picture, width), publishedNs: process.hrtime.bigint() });
    }
  };
}
