import { extname } from 'node:path';
import { type Canvas, encodePng } from '@rtmp-vcam/video-pipeline';
import type { TerminalStream } from '../terminal/terminal.ts';
import { ByteSink } from './byte-sink.ts';

/** The formats that `rtmp-vcam frames` can write. */
export type FrameFormat = 'y4m' | 'raw' | 'png';

/** Writes pictures of one canvas, one after the other. */
export interface PictureSink {
  /** Resolves when `picture` (I420) may be overwritten. False: nobody reads the output any more. */
  write(picture: Uint8Array): Promise<boolean>;
  close(): Promise<void>;
}

interface PictureSinkOptions {
  readonly format: FrameFormat;
  readonly canvas: Canvas;
  /** A path, or `-` for standard output. */
  readonly output: string;
  /** True if more than one picture is written: PNG files are numbered then. */
  readonly several: boolean;
  readonly stdout: TerminalStream;
}

/** Opens the output. Throws AppError APP_ERR_OUTPUT if it cannot be written. */
export async function openPictureSink(options: PictureSinkOptions): Promise<PictureSink> {
  const { format, canvas, output, several, stdout } = options;
  if (format === 'png' && several && output !== '-') return numberedPngs(output, canvas);
  const sink = output === '-' ? ByteSink.stdout(stdout) : await ByteSink.file(output);
  if (format === 'y4m') await sink.write(y4mHeader(canvas));
  const mark = Buffer.from(format === 'y4m' ? 'FRAME\n' : '');
  return {
    write: async (picture) => {
      const bytes = format === 'png' ? encodePng(picture, canvas) : picture;
      return (await sink.write(mark)) && (await sink.write(bytes));
    },
    close: () => sink.close(),
  };
}

/** The start of the file. YUV4MPEG2 has no word for BT.709, which readers assume for HD. */
function y4mHeader({ width, height, fps }: Canvas): Uint8Array {
  return Buffer.from(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420mpeg2 XCOLORRANGE=LIMITED\n`);
}

function numberedPngs(output: string, canvas: Canvas): PictureSink {
  let number = 0;
  return {
    write: async (picture) => {
      number += 1;
      const sink = await ByteSink.file(numberedFile(output, number));
      await sink.write(encodePng(picture, canvas));
      await sink.close();
      return true;
    },
    close: async () => {},
  };
}

/** Turns `photo.png` into `photo-1.png`; if the name has a `%d` or `%03d`, the number replaces that. */
export function numberedFile(path: string, number: number): string {
  const pattern = /%(0\d)?d/;
  if (pattern.test(path)) {
    return path.replace(pattern, (_, width: string | undefined) => String(number).padStart(Number(width ?? 0), '0'));
  }
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)}-${number}${extension}`;
}
