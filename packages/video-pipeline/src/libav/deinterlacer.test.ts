import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import {
  AV_FRAME_FLAG_INTERLACED,
  AV_FRAME_FLAG_TOP_FIELD_FIRST,
  AV_PIX_FMT_GRAY8,
  AV_PIX_FMT_NV12,
  AV_PIX_FMT_P010LE,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUV422P,
  AV_PIX_FMT_YUV422P10LE,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUVJ420P,
  AVCOL_RANGE_MPEG,
  type AVPixelFormat,
} from 'node-av/constants';
import { Frame } from 'node-av/lib';
import { i420Size, type Placement } from '../canvas/canvas.ts';
import { encodeClip } from '../testing/encoded-clip.ts';
import { encodeHevcClip } from '../testing/hevc-clip.ts';
import { CanvasPainter } from './canvas-painter.ts';
import { Deinterlacer } from './deinterlacer.ts';
import { LibavDecoder } from './libav-decoder.ts';
import { decodeAll, type Shown } from './testing/decode-all.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

const SMALL = { width: 320, height: 180, fps: 60 };
const UPRIGHT: Placement = { fit: 'contain', rotate: 0, mirror: false };
/** Bars of 32 columns that move by 8 from field to field have a comb of 40 where the fields are woven. */
const CLEAN = 2;

/** How far lines differ from the mean of their neighbours, on average over the picture. */
function comb(surface: Uint8Array, { width, height }: Size, step: number = width): number {
  let sum = 0;
  for (let at = width; at < width * (height - 1); at++) {
    const neighbours = (surface[at - step] ?? 0) + (surface[at + step] ?? 0);
    sum += Math.abs((surface[at] ?? 0) - neighbours / 2);
  }
  return sum / (width * (height - 2));
}

const INTERLACED = { top: ['-flags', '+ildct+ilme', '-top', '1'], bottom: ['-flags', '+ildct+ilme', '-top', '0'] };

/** Bars that move to the left, 50 fields a second. */
function barsClip({ width, height }: Size, first: 'top' | 'bottom', tagged = true): VideoPacket[] {
  const bars = "geq=lum='if(lt(mod(X+N*8\\,64)\\,32)\\,40\\,200)':cb=128:cr=128";
  const enlarge = `scale=${width}:${height}:flags=neighbor,setsar=1`;
  const interlace = `interlace=scan=${first === 'top' ? 'tff' : 'bff'}:lowpass=off`;
  return encodeClip(`color=gray:s=${width}x2:r=50:d=0.4,${bars},${enlarge},${interlace},format=yuv420p`, [
    ...(tagged ? INTERLACED[first] : []),
    ...['-qp', '10', '-bf', '0', '-g', '5'],
  ]);
}

function progressiveClip({ width, height }: Size): VideoPacket[] {
  const options = ['-qp', '4', '-bf', '0'];
  return encodeClip(`color=gray:s=${width}x${height}:r=25:d=0.2,geq=lum=50+30*N:cb=128:cr=128`, options);
}

function framesOf(packets: readonly VideoPacket[]): number {
  return packets.filter(({ kind }) => kind === 'frame').length;
}

function assertComb(surface: Uint8Array, least: number, size: Size): void {
  const value = comb(surface, size);
  assert.ok(value > least, `comb ${value}`);
}

function assertClean(shown: readonly Shown[], size: Size): void {
  const combs = shown.map(({ surface }) => comb(surface, size));
  assert.ok(Math.max(...combs) < CLEAN, combs.map((value) => value.toFixed(1)).join(' '));
}

for (const first of ['top', 'bottom'] as const) {
  for (const canvas of [SMALL, { width: 1920, height: 1080, fps: 60 }]) {
    test(`interlaced ${canvas.width}x${canvas.height}, ${first} field first: no comb, as many pictures as frames`, () => {
      const clip = barsClip(canvas, first);
      const shown = decodeAll(clip, canvas);
      assert.equal(shown.length, framesOf(clip));
      assertClean(shown, canvas);
    });
  }
}

test('the comb is measured: fields of a stream that does not say so stay woven', () => {
  const [shown] = decodeAll(barsClip(SMALL, 'top', false), SMALL);
  assertComb(shown?.surface ?? new Uint8Array(), 30, SMALL);
});

test('fine lines of a still interlaced picture stay', () => {
  const lines = 'color=gray:s=320x180:r=50:d=0.4,geq=lum=60+120*mod(Y\\,2):cb=128:cr=128,interlace=lowpass=off';
  const shown = decodeAll(encodeClip(`${lines},format=yuv420p`, [...INTERLACED.top, '-qp', '4', '-bf', '0']), SMALL);
  // The first frame has none before it that would show that nothing moves.
  for (const { surface } of shown.slice(1)) assertComb(surface, 100, SMALL);
});

test('fields are separated before the picture is turned and scaled', () => {
  const canvas = { width: 360, height: 640, fps: 60 };
  for (const { surface } of decodeAll(barsClip(SMALL, 'top'), canvas, { ...UPRIGHT, rotate: 90 })) {
    // Twice the size: a line has become two columns.
    const value = comb(surface, canvas, 2);
    assert.ok(value < CLEAN, `comb ${value}`);
  }
});

test('single fields of HEVC are not taken for woven ones', () => {
  const fields = 'color=gray:s=320x360:r=50:d=0.2,geq=lum=60+120*mod(Y\\,2):cb=128:cr=128,format=yuv420p';
  const canvas = { ...SMALL, height: 360 };
  const shown = decodeAll(encodeHevcClip(fields, ['-crf', '4'], ['interlace=tff']), canvas);
  assert.equal(shown.length, 10);
  for (const { surface } of shown) assertComb(surface, 80, canvas);
});

test('a new configuration begins again: other sizes are clean, progressive frames come at once', () => {
  const large = { width: 640, height: 360 };
  const clips = [barsClip(SMALL, 'top'), barsClip(large, 'bottom'), progressiveClip(SMALL), barsClip(SMALL, 'bottom')];
  const shown = decodeAll(clips.flat(), SMALL);
  assert.equal(shown.length, framesOf(clips.flat()));
  const [first = 0, second = 0, third = 0] = clips.map(framesOf);
  assertClean(shown.slice(0, first), SMALL);
  assertClean(shown.slice(first + second + third), SMALL);
  const levels = shown.slice(first + second, first + second + third).map(({ surface }) => surface[5000] ?? 0);
  for (const [index, level] of levels.entries()) {
    assert.ok(Math.abs(level - (50 + 30 * index)) < 4, `${levels.join(' ')}`);
  }
});

test('a damaged frame is reported as such, and those that are not drawn leave no trace', () => {
  const decoder = new LibavDecoder({ canvas: SMALL, placement: UPRIGHT, hardware: false });
  const damaged: number[] = [];
  let isOpen = true;
  for (const [index, packet] of barsClip(SMALL, 'top').entries()) {
    if (packet.kind === 'config') decoder.configure(packet);
    if (packet.kind !== 'frame') continue;
    const data = packet.data.slice();
    for (const picture of decoder.decode({ ...packet, data: index === 3 ? data.fill(0, data.length >> 1) : data })) {
      if (picture.damaged) damaged.push(index);
      isOpen = !picture.damaged && (isOpen || picture.keyframe);
      if (!isOpen) continue;
      const surface = new Uint8Array(i420Size(SMALL.width, SMALL.height));
      picture.drawOn(surface);
      const value = comb(surface, SMALL);
      assert.ok(value < CLEAN, `frame ${index}: comb ${value}`);
    }
  }
  decoder.close();
  assert.deepEqual(damaged, [3]);
});

test('after pictures that were not drawn, the next one shows nothing from before them', () => {
  const decoder = new LibavDecoder({ canvas: SMALL, placement: UPRIGHT, hardware: false });
  const [config, ...frames] = greyInterlacedClip();
  decoder.configure(config ?? assert.fail('no configuration'));
  const levels: number[] = [];
  for (const [index, frame] of frames.entries())
    for (const picture of decoder.decode(frame)) {
      const surface = new Uint8Array(i420Size(SMALL.width, SMALL.height));
      const isHidden = index >= 3 && index < 7;
      if (!isHidden) picture.drawOn(surface);
      picture.keep();
      if (!isHidden) levels.push(Math.round(((surface[5000] ?? 0) - 50) / 20));
    }
  const surface = new Uint8Array(i420Size(SMALL.width, SMALL.height));
  decoder.kept()?.drawOn(surface);
  levels.push(Math.round(((surface[5000] ?? 0) - 50) / 20));
  decoder.close();
  // Each picture comes one frame later; the first one of each run comes at once.
  assert.deepEqual(levels, [0, 0, 1, 7, 7, 8, 9]);
});

/** Ten frames, each of them in another grey. */
function greyInterlacedClip(): VideoPacket[] {
  const grey = "geq=lum='50+20*floor(N/2)':cb=128:cr=128,interlace=scan=tff:lowpass=off,format=yuv420p";
  const options = [...INTERLACED.top, '-qp', '10', '-bf', '0'];
  return encodeClip(`color=gray:s=${SMALL.width}x${SMALL.height}:r=50:d=0.4,${grey}`, options);
}

const WIDE_SAMPLES: ReadonlySet<AVPixelFormat> = new Set([AV_PIX_FMT_YUV420P10LE, AV_PIX_FMT_YUV422P10LE]);

/** A frame without colours, its levels in 8 bits. */
function frameOf(format: AVPixelFormat, size: Size, levelAt: (x: number, y: number) => number): Frame {
  const frame = new Frame();
  frame.alloc();
  Object.assign(frame, { ...size, format });
  frame.allocBuffer();
  frame.colorRange = AVCOL_RANGE_MPEG;
  const shift = format === AV_PIX_FMT_P010LE ? 8 : 2;
  const isWide = format === AV_PIX_FMT_P010LE || WIDE_SAMPLES.has(format);
  for (const [index, plane] of (frame.data ?? []).entries()) {
    const stride = frame.linesize[index] ?? 0;
    if (index > 0) plane.fill(isWide ? Uint8Array.of((128 << shift) & 255, (128 << shift) >> 8) : 128);
    for (let y = 0; index === 0 && y < size.height; y++) {
      for (let x = 0; x < size.width; x++) {
        if (isWide) plane.writeUInt16LE(levelAt(x, y) << shift, y * stride + x * 2);
        else plane.writeUInt8(levelAt(x, y), y * stride + x);
      }
    }
  }
  return frame;
}

const formats: readonly (readonly [name: string, format: AVPixelFormat])[] = [
  ['4:2:0', AV_PIX_FMT_YUV420P],
  ['4:2:0 in full range', AV_PIX_FMT_YUVJ420P],
  ['4:2:0 with ten bits', AV_PIX_FMT_YUV420P10LE],
  ['4:2:2', AV_PIX_FMT_YUV422P],
  ['4:2:2 with ten bits', AV_PIX_FMT_YUV422P10LE],
  ['4:4:4', AV_PIX_FMT_YUV444P],
  ['4:0:0', AV_PIX_FMT_GRAY8],
  ['NV12, from hardware', AV_PIX_FMT_NV12],
  ['P010, from hardware', AV_PIX_FMT_P010LE],
];

for (const [name, format] of formats) {
  test(`fields are separated in ${name}`, () => {
    const painter = new CanvasPainter(SMALL, UPRIGHT);
    for (let index = 0; index < 5; index++) {
      const frame = frameOf(format, SMALL, (x, y) => ((x + (index * 2 + (y % 2)) * 8) % 64 < 32 ? 40 : 200));
      frame.setFlags(AV_FRAME_FLAG_INTERLACED, AV_FRAME_FLAG_TOP_FIELD_FIRST);
      const surface = new Uint8Array(i420Size(SMALL.width, SMALL.height));
      painter.draw(frame, surface);
      frame.free();
      const value = comb(surface, SMALL);
      assert.ok(value < CLEAN, `frame ${index}: comb ${value}`);
    }
    painter.close();
  });
}

function greyFrame(level: number, isInterlaced: boolean, size: Size = SMALL): Frame {
  const frame = frameOf(AV_PIX_FMT_YUV420P, size, () => level);
  if (isInterlaced) frame.setFlags(AV_FRAME_FLAG_INTERLACED);
  return frame;
}

test('progressive frames are passed on as they are until the first interlaced one, then each comes one frame later', () => {
  const deinterlacer = new Deinterlacer();
  const run = (level: number, isInterlaced: boolean): number | undefined => {
    const frame = greyFrame(level, isInterlaced);
    const result = deinterlacer.run(frame);
    const seen = result === frame ? undefined : result.data?.[0]?.[0];
    frame.free();
    return seen;
  };
  const progressive = [20, 40].map((level) => run(level, false));
  const mixed = [60, 80, 100, 120, 140, 160].map((level, index) => run(level, index % 3 === 0));
  deinterlacer.reset();
  const afterwards = [180, 200].map((level) => run(level, false));
  deinterlacer.reset();
  assert.deepEqual(progressive, [undefined, undefined]);
  assert.deepEqual(mixed, [60, 60, 80, 100, 120, 140]);
  assert.deepEqual(afterwards, [undefined, undefined]);
});

test('interlaced frames of every size are drawn, the smallest ones as they are', () => {
  for (let size = 1; size <= 16; size++) {
    const deinterlacer = new Deinterlacer();
    for (const area of [
      { width: size, height: 64 },
      { width: 64, height: size },
    ]) {
      const frame = greyFrame(90, true, area);
      assert.equal(deinterlacer.run(frame).data?.[0]?.[0], 90, `${area.width}x${area.height}`);
      frame.free();
    }
    deinterlacer.reset();
  }
});
