import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { type Canvas, i420Size, type Matrix } from '@rtmp-vcam/video-pipeline';
import { type FrameFormat, pictureFormat } from './picture-format.ts';

type Rgb = readonly [number, number, number];

const COLOURS: readonly Rgb[] = [
  [200, 40, 40],
  [40, 200, 40],
  [40, 40, 200],
  [220, 120, 60],
  [128, 128, 128],
  [40, 200, 200],
  [250, 250, 20],
  [255, 0, 255],
];
/** Of 255. */
const TOLERANCE = 3;
const FPS = 25;

/** Luma coefficients of red and blue (ITU-R BT.601-7, section 2.5.1; BT.709-6, section 3). */
const COEFFICIENTS = { bt601: [0.299, 0.114], bt709: [0.2126, 0.0722] } as const;

function yuvOf([red, green, blue]: Rgb, matrix: Matrix): Rgb {
  const [kr, kb] = COEFFICIENTS[matrix];
  const luma = kr * red + (1 - kr - kb) * green + kb * blue;
  return [
    Math.round(16 + (luma * 219) / 255),
    Math.round(128 + ((blue - luma) / (2 - 2 * kb)) * (224 / 255)),
    Math.round(128 + ((red - luma) / (2 - 2 * kr)) * (224 / 255)),
  ];
}

/** Bars of the colours, from left to right. */
function bars({ width, height, matrix = 'bt709' }: Canvas): Uint8Array {
  const picture = new Uint8Array(i420Size(width, height));
  const levels = COLOURS.map((colour) => yuvOf(colour, matrix));
  const luma = width * height;
  for (const [channel, from, to, columns] of [
    [0, 0, luma, width],
    [1, luma, (luma * 5) / 4, width / 2],
    [2, (luma * 5) / 4, picture.length, width / 2],
  ] as const)
    for (let at = from; at < to; at++) {
      const bar = Math.floor((((at - from) % columns) * COLOURS.length) / columns);
      picture[at] = levels[bar]?.[channel] ?? 0;
    }
  return picture;
}

/** The output with two pictures. */
function written(format: FrameFormat, canvas: Canvas, isSteady = true): Buffer {
  const { header, mark, encode } = pictureFormat(format, canvas, isSteady);
  const picture = bars(canvas);
  const count = format === 'png' ? 1 : 2;
  const pictures = Array.from({ length: count }, (_, index) => [mark((index * 1000) / FPS), encode(picture)]);
  return Buffer.concat([header, ...pictures.flat()]);
}

/** Fails unless ffmpeg, with these options for its input, shows the colours in every picture. */
function assertColours(output: Buffer, { width, height }: Canvas, options: readonly string[], what: string): void {
  const args = ['-v', 'error', ...options, '-i', 'pipe:0', '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'];
  const rgb = execFileSync('ffmpeg', args, { input: output, maxBuffer: 1 << 26 });
  const size = width * height * 3;
  assert.ok(rgb.length > 0 && rgb.length % size === 0, `${what}: ${rgb.length} bytes`);
  for (let start = 0; start < rgb.length; start += size)
    for (const [bar, colour] of COLOURS.entries()) {
      const middle = Math.floor(((bar + 0.5) * width) / COLOURS.length);
      const at = start + ((height / 2) * width + middle) * 3;
      const seen = [...rgb.subarray(at, at + 3)];
      const isNear = seen.every((level, channel) => Math.abs(level - (colour[channel] ?? 0)) <= TOLERANCE);
      assert.ok(isNear, `${what}: ${colour} is shown as ${seen}`);
    }
}

const SIZES = [
  [160, 90],
  [640, 480],
  [1024, 576],
  [1280, 544],
  [1280, 720],
  [720, 1280],
] as const;

for (const [width, height] of SIZES)
  for (const matrix of ['bt601', 'bt709'] as const) {
    const canvas = { width, height, fps: FPS, matrix };
    test(`${width}x${height} of ${matrix} has its colours in ffmpeg and in players`, () => {
      for (const format of ['png', 'mkv'] as const) assertColours(written(format, canvas), canvas, [], format);
      // What ffplay and other players assume, and ffmpeg for small pictures. For large ones it has to be said.
      const options = height > 576 ? ['-colorspace', 'bt709'] : [];
      assertColours(written('y4m', canvas), canvas, options, 'y4m');
      assert.deepEqual(written('raw', canvas).subarray(0, i420Size(width, height)), Buffer.from(bars(canvas)));
    });
  }

test('ffprobe finds everything that mkv says of its pictures', () => {
  for (const matrix of ['bt601', 'bt709'] as const) {
    const canvas = { width: 160, height: 90, fps: FPS, matrix };
    const fields = 'width,height,pix_fmt,color_range,color_space,color_transfer,color_primaries,chroma_location';
    const entries = `stream=${fields},field_order,r_frame_rate:packet=pts_time`;
    const args = ['-v', 'error', '-show_entries', entries, '-of', 'compact=nk=0:p=0', 'pipe:0'];
    const report = execFileSync('ffprobe', args, { input: written('mkv', canvas), encoding: 'utf8' });
    const colours = `color_range=tv|color_space=${matrix === 'bt601' ? 'smpte170m' : 'bt709'}|color_transfer=bt709`;
    for (const expected of [
      'pts_time=0.000000\npts_time=0.040000\n',
      `width=160|height=90|pix_fmt=yuv420p|${colours}|color_primaries=bt709|chroma_location=left|field_order=progressive`,
      'r_frame_rate=25/1',
    ])
      assert.ok(report.includes(expected), report);
  }
});

test('the frame rate of y4m is exact', () => {
  const header = (fps: number): string =>
    Buffer.from(pictureFormat('y4m', { width: 160, height: 90, fps }, true).header).toString('latin1');
  assert.equal(header(25), 'YUV4MPEG2 W160 H90 F25:1 Ip A1:1 C420mpeg2 XCOLORRANGE=LIMITED\n');
  assert.match(header(30_000 / 1001), / F30000:1001 /);
});
