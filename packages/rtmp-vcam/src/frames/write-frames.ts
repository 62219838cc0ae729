import { type Canvas, RingReader, VideoError } from '@rtmp-vcam/video-pipeline';
import type { CommandContext } from '../command-context.ts';
import { AppError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { copyAtRate, copyEach } from './copy-pictures.ts';
import { NewestPicture } from './newest-picture.ts';
import { openOutput } from './open-output.ts';
import { type FrameFormat, pictureFormat } from './picture-format.ts';
import { closing, NumberedFiles, OneOutput, type PictureSink } from './picture-sink.ts';

interface WriteFramesOptions {
  readonly ring: string;
  readonly format: FrameFormat;
  /** True to write each published picture once, and not at the camera's rate. */
  readonly each: boolean;
  /** Number of pictures to write; undefined: until the camera ends or nobody reads the output any more. */
  readonly count: number | undefined;
  /** A path, or `-` for standard output. */
  readonly output: string;
}

type Context = Pick<CommandContext, 'stdout' | 'signal'>;

/** Copies pictures of the ring to the output; resolves to the exit code. Throws VideoError and AppError. */
export async function writeFrames(options: WriteFramesOptions, context: Context): Promise<number> {
  const reader = RingReader.open({ name: options.ring });
  try {
    return await exitCode(options, context, async () => {
      const sink = await openSink(options, reader.canvas, context);
      let code: number = EXIT.ok;
      await closing(sink, async () => {
        code = await exitCode(options, context, () => copy(reader, sink, options, context));
      });
      return code;
    });
  } finally {
    reader.close();
  }
}

async function openSink(
  { format, each, count, output }: WriteFramesOptions,
  canvas: Canvas,
  context: Context,
): Promise<PictureSink> {
  const encoding = pictureFormat(format, canvas, !each);
  if (format === 'png' && count !== 1 && output !== '-')
    return new NumberedFiles(output, encoding, (path) => openOutput(path, context));
  return new OneOutput(await openOutput(output, context), encoding);
}

async function copy(
  reader: RingReader,
  sink: PictureSink,
  { each, count = Number.POSITIVE_INFINITY, format }: WriteFramesOptions,
  { signal }: Context,
): Promise<number> {
  const copying = { pictures: new NewestPicture(reader), sink, count, signal };
  if (each) await copyEach(copying);
  // Photos have no duration to keep, and take long to encode.
  else await copyAtRate(copying, { fps: reader.canvas.fps, catchUp: format !== 'png' });
  return EXIT.ok;
}

/** The exit code of the work, which Ctrl-C or the end of the camera may end. */
async function exitCode(
  { count }: Pick<WriteFramesOptions, 'count'>,
  { signal }: Context,
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted && !(error instanceof AppError)) return count === undefined ? EXIT.ok : EXIT.interrupted;
    if (count === undefined && hasEnded(error)) return EXIT.ok;
    throw error;
  }
}

function hasEnded(error: unknown): boolean {
  return error instanceof VideoError && error.code === 'VIDEO_ERR_RING_CLOSED';
}
