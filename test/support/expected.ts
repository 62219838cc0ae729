import { drawPattern, type FrameNumber, type Size } from './pattern.ts';
import { run } from './program.ts';
import type { View } from './view.ts';

const BT709 = 'in_color_matrix=bt709:out_color_matrix=bt709:in_range=tv:out_range=tv';

/**
 * The canvas that these pictures must give. ffmpeg's filters make it from the drawn colours, without the encoder and
 * the colour space of the stream.
 */
export async function expectedPictures(
  source: Size,
  view: View,
  numbers: readonly FrameNumber[],
): Promise<Uint8Array[]> {
  const input = Buffer.concat(numbers.map((number) => drawPattern(source, number)));
  const { canvas, area } = view;
  const filters = [
    // 4:2:0 has no odd sizes.
    `scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int+full_chroma_inp`,
    isOdd(source) ? 'format=yuv444p' : 'format=yuv420p',
    ...turning(view),
    `scale=${area.width}:${area.height}:flags=bicubic:${BT709}`,
    'format=yuv420p',
    `crop=${Math.min(area.width, canvas.width)}:${Math.min(area.height, canvas.height)}`,
    `pad=${canvas.width}:${canvas.height}:${Math.max(0, area.x)}:${Math.max(0, area.y)}:black`,
  ];
  const raw = await run(
    'ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-f', 'rawvideo', '-pix_fmt', 'rgb24'],
      ...['-s', `${source.width}x${source.height}`, '-i', 'pipe:0', '-vf', filters.join(',')],
      ...['-f', 'rawvideo', '-pix_fmt', 'yuv420p', 'pipe:1'],
    ],
    { input },
  );
  const size = (canvas.width * canvas.height * 3) / 2;
  return numbers.map((_, index) => raw.subarray(index * size, (index + 1) * size));
}

function isOdd({ width, height }: Size): boolean {
  return width % 2 === 1 || height % 2 === 1;
}

function turning({ rotate, mirror }: View): string[] {
  const turns = { 0: [], 90: ['transpose=clock'], 180: ['hflip', 'vflip'], 270: ['transpose=cclock'] };
  return mirror ? [...turns[rotate], 'hflip'] : turns[rotate];
}
