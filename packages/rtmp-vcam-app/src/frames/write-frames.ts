import { i420Size, RingReader, VideoError } from '@rtmp-vcam/video-pipeline';
import type { CommandContext } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { type FrameFormat, openPictureSink, type PictureSink } from './picture-sink.ts';

interface WriteFramesOptions {
  readonly ring: string;
  readonly format: FrameFormat;
  /** Number of frames to write; undefined: until the camera ends or nobody reads the output any more. */
  readonly count: number | undefined;
  /** A path, or `-` for standard output. */
  readonly output: string;
}

type Context = Pick<CommandContext, 'stdout' | 'signal'>;

/** Copies frames of the ring to the output; resolves to the exit code. Throws VideoError and AppError. */
export async function writeFrames(options: WriteFramesOptions, { stdout, signal }: Context): Promise<number> {
  const { ring, format, count, output } = options;
  const reader = RingReader.open({ name: ring });
  try {
    const sink = await openPictureSink({ format, canvas: reader.canvas, output, several: (count ?? 2) > 1, stdout });
    try {
      await copyFrames(reader, sink, count ?? Number.POSITIVE_INFINITY, signal);
      return EXIT.ok;
    } catch (error) {
      if (signal.aborted) return count === undefined ? EXIT.ok : EXIT.interrupted;
      if (count === undefined && hasEnded(error)) return EXIT.ok;
      throw error;
    } finally {
      await sink.close();
    }
  } finally {
    reader.close();
  }
}

/** Writes each published frame once. Frames that are published while the output is slow may be skipped. */
async function copyFrames(reader: RingReader, sink: PictureSink, count: number, signal: AbortSignal): Promise<void> {
  const picture = new Uint8Array(i420Size(reader.canvas.width, reader.canvas.height));
  let after = 0;
  for (let written = 0; written < count; written++) {
    after = (await reader.waitNext(picture, { after, signal })).number;
    if (!(await unlessAborted(sink.write(picture), signal))) return;
  }
}

/** Rejects when `signal` is aborted, so that Ctrl-C works even if the reader of the output is stuck. */
async function unlessAborted(work: Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function hasEnded(error: unknown): boolean {
  return error instanceof VideoError && error.code === 'VIDEO_ERR_RING_CLOSED';
}
