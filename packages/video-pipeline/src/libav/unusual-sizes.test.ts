/** Pictures of unusual sizes and pixel shapes are painted without an error, and without a byte beside the surface. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV444P,
  AVCOL_SPC_BT709,
  AVCOL_SPC_SMPTE170M,
} from 'node-av/constants';
import { Frame } from 'node-av/lib';
import { type Canvas, i420Size, type Placement } from '../canvas/canvas.ts';
import { CanvasPainter } from './canvas-painter.ts';

const GUARD = 4096;
const GUARD_BYTE = 0xee;
const LUMA = 100;
const BLACK = 16;

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly format: Frame['format'];
  readonly colorSpace: Frame['colorSpace'];
  readonly aspect: readonly [num: number, den: number];
}

/** A frame in one grey. */
function frameOf({ width, height, format, colorSpace, aspect: [num, den] }: Picture): Frame {
  const frame = new Frame();
  frame.alloc();
  Object.assign(frame, { width, height, format });
  frame.allocBuffer();
  Object.assign(frame, { colorSpace, sampleAspectRatio: { num, den } });
  const isDeep = format === AV_PIX_FMT_YUV420P10LE;
  for (const [index, plane] of (frame.data ?? []).entries()) {
    const level = index === 0 ? LUMA : 128;
    plane?.fill(isDeep ? Buffer.from([(level << 2) & 255, level >> 6]) : level);
  }
  return frame;
}

function assertPainted(painter: CanvasPainter, canvas: Canvas, picture: Picture): void {
  const size = i420Size(canvas.width, canvas.height);
  const memory = new Uint8Array(size + 2 * GUARD).fill(GUARD_BYTE);
  const frame = frameOf(picture);
  try {
    painter.draw(frame, memory.subarray(GUARD, GUARD + size));
  } finally {
    frame.free();
  }
  const guard = [memory.subarray(0, GUARD), memory.subarray(GUARD + size)];
  assert.ok(
    guard.every((bytes) => bytes.every((byte) => byte === GUARD_BYTE)),
    'bytes beside the surface',
  );
  const luma = memory.subarray(GUARD, GUARD + canvas.width * canvas.height);
  // Each of up to 200 weights of a pixel may be rounded.
  const isGrey = (level: number): boolean => Math.abs(level - LUMA) <= 8;
  const wrong = luma.find((level) => !isGrey(level) && level !== BLACK);
  assert.equal(wrong, undefined, 'a level that is neither in the picture nor in the bars');
  assert.ok(luma.some(isGrey), 'nothing of the picture is shown');
}

const formats = [AV_PIX_FMT_YUV420P, AV_PIX_FMT_NV12, AV_PIX_FMT_YUV444P, AV_PIX_FMT_YUV420P10LE] as const;
const canvases: readonly Canvas[] = [
  { width: 160, height: 90, fps: 30 },
  { width: 90, height: 160, fps: 30 },
  { width: 320, height: 180, fps: 30, matrix: 'bt601' },
];
const placements: readonly Placement[] = (['contain', 'cover', 'stretch'] as const).flatMap((fit) =>
  ([0, 90, 180, 270] as const).flatMap((rotate) => [false, true].map((mirror) => ({ fit, rotate, mirror }))),
);

const extremes: readonly (readonly [width: number, height: number])[] = [
  ...[1, 2, 3, 4, 5, 16, 719, 8192].flatMap((length): [number, number][] => [
    [1, length],
    [length, 1],
    [2, length],
    [length, 3],
  ]),
  [16, 16384],
  [16384, 16],
];

for (const placement of placements) {
  const { fit, rotate, mirror } = placement;
  test(`slivers: ${fit}, turned by ${rotate}${mirror ? ' and mirrored' : ''}`, () => {
    const canvas = canvases[0] ?? assert.fail();
    const painter = new CanvasPainter(canvas, placement);
    for (const [width, height] of extremes) {
      const picture = {
        width,
        height,
        format: AV_PIX_FMT_YUV420P,
        colorSpace: AVCOL_SPC_BT709,
        aspect: [1, 1],
      } as const;
      try {
        assertPainted(painter, canvas, picture);
      } catch (error) {
        throw new Error(`${width}x${height}`, { cause: error });
      }
    }
    painter.close();
  });
}

test('any size, pixel shape, format and placement', () => {
  const side = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 2000 }));
  const part = fc.oneof(fc.constantFrom(-1, 0, 1, 0x7fff_ffff), fc.integer({ min: 1, max: 255 }));
  const aspect = fc.tuple(part, part);
  const picture = fc.record({
    width: side,
    height: side,
    aspect,
    format: fc.constantFrom(...formats),
    colorSpace: fc.constantFrom(AVCOL_SPC_BT709, AVCOL_SPC_SMPTE170M),
  });
  const cases = fc.tuple(picture, fc.constantFrom(...canvases), fc.constantFrom(...placements));
  fc.assert(
    fc.property(cases, ([each, canvas, placement]) => {
      const painter = new CanvasPainter(canvas, placement);
      try {
        assertPainted(painter, canvas, each);
      } finally {
        painter.close();
      }
    }),
    { numRuns: 300 },
  );
});
