import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AVCOL_PRI_BT2020,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_TRC_SMPTE2084,
} from 'node-av/constants';
import { Frame } from 'node-av/lib';
import { type Canvas, type Fit, i420Size } from '../canvas/canvas.ts';
import { CanvasPainter } from './canvas-painter.ts';

const GUARD = 256;
const GUARD_BYTE = 0xee;

function greyFrame(width: number, height: number, range = AVCOL_RANGE_MPEG): Frame {
  const frame = new Frame();
  frame.alloc();
  frame.width = width;
  frame.height = height;
  frame.format = AV_PIX_FMT_YUV420P;
  frame.allocBuffer();
  frame.colorSpace = AVCOL_SPC_BT709;
  frame.colorRange = range;
  const [y, u, v] = frame.data ?? [];
  y?.fill(100);
  u?.fill(90);
  v?.fill(160);
  return frame;
}

/** Draws into a surface between guard bytes. */
function draw(canvas: Canvas, frame: Frame, fit: Fit): { surface: Uint8Array; guard: Uint8Array } {
  const size = i420Size(canvas.width, canvas.height);
  const memory = new Uint8Array(size + 2 * GUARD).fill(GUARD_BYTE);
  const painter = new CanvasPainter(canvas, { fit, rotate: 0, mirror: false });
  painter.draw(frame, memory.subarray(GUARD, GUARD + size));
  painter.close();
  frame.free();
  const guard = Uint8Array.from([...memory.subarray(0, GUARD), ...memory.subarray(GUARD + size)]);
  return { surface: memory.slice(GUARD, GUARD + size), guard };
}

const canvases: readonly (readonly [width: number, height: number])[] = [
  [160, 90],
  [162, 92],
  [426, 240],
  [854, 480],
  [1366, 768],
  [270, 480],
];
const sources: readonly (readonly [width: number, height: number])[] = [
  [320, 180],
  [426, 240],
  [853, 481],
  [1366, 768],
];

for (const [width, height] of canvases) {
  test(`a ${width}x${height} surface is written to its edges and not beyond`, () => {
    for (const [sourceWidth, sourceHeight] of sources) {
      for (const range of [AVCOL_RANGE_MPEG, AVCOL_RANGE_JPEG]) {
        const { surface, guard } = draw(
          { width, height, fps: 30 },
          greyFrame(sourceWidth, sourceHeight, range),
          'stretch',
        );
        const name = `from ${sourceWidth}x${sourceHeight}, range ${range}`;
        assert.ok(
          guard.every((byte) => byte === GUARD_BYTE),
          `${name}: bytes outside the surface`,
        );
        const luma = width * height;
        for (const plane of [
          surface.subarray(0, luma),
          surface.subarray(luma, luma * 1.25),
          surface.subarray(luma * 1.25),
        ]) {
          // Range conversion dithers by one level.
          const wrong = plane.findIndex((value) => Math.abs(value - (plane[plane.length >> 1] ?? 0)) > 1);
          assert.equal(wrong, -1, `${name}: byte ${wrong} of a plane of ${plane.length}`);
        }
      }
    }
  });
}

/** A frame in one grey: 10-bit 4:2:0, BT.2020 and PQ. */
function hdrFrame(level: number): Frame {
  const frame = new Frame();
  frame.alloc();
  Object.assign(frame, { width: 320, height: 180, format: AV_PIX_FMT_YUV420P10LE });
  frame.allocBuffer();
  Object.assign(frame, { colorSpace: AVCOL_SPC_BT2020_NCL, colorRange: AVCOL_RANGE_MPEG });
  Object.assign(frame, { colorPrimaries: AVCOL_PRI_BT2020, colorTrc: AVCOL_TRC_SMPTE2084 });
  const [y, u, v] = frame.data ?? [];
  y?.fill(Buffer.from([level & 255, level >> 8]));
  for (const plane of [u, v]) plane?.fill(Buffer.from([0, 2]));
  return frame;
}

test('HDR comes out in the range of the canvas: black stays black, white is not pale, grey has no colour', () => {
  const canvas = { width: 160, height: 90, fps: 30 };
  const lumaOf = (level: number): number => {
    const { surface } = draw(canvas, hdrFrame(level), 'contain');
    const chroma = surface[canvas.width * canvas.height + 1000] ?? 0;
    assert.ok(Math.abs(chroma - 128) <= 2, `chroma ${chroma}`);
    return surface[canvas.width * 45 + 80] ?? 0;
  };
  assert.ok(Math.abs(lumaOf(64) - 16) <= 2);
  // White in ITU-R BT.2408 is 203 candelas per square metre: without tone mapping it would be 143 here.
  const white = lumaOf(573);
  assert.ok(white > 165 && white <= 235, `white is ${white}`);
  assert.ok(lumaOf(450) < white);
});
