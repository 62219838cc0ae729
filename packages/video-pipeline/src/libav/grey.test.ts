import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { encodeAv1Clip } from '../testing/av1-clip.ts';
import { encodeClip } from '../testing/encoded-clip.ts';
import { encodeHevcClip } from '../testing/hevc-clip.ts';
import { decodeAll } from './testing/decode-all.ts';

const WIDTH = 256;
const HEIGHT = 64;
const NEUTRAL = 128;

type Encode = (source: string, options: readonly string[]) => VideoPacket[];

/** A ramp over all levels, black at the left. */
const rampOf = (bits: number): string => {
  const format = bits === 8 ? 'gray' : `gray${bits}le`;
  return `color=black:s=${WIDTH}x${HEIGHT}:r=30:d=0.1,format=${format},geq=lum=X*${2 ** (bits - 8)}`;
};

const encoders: readonly { name: string; encode: Encode; bits: readonly number[]; options: readonly string[] }[] = [
  { name: 'H.264', encode: encodeClip, bits: [8, 10], options: ['-qp', '1'] },
  { name: 'HEVC', encode: encodeHevcClip, bits: [8, 10, 12], options: ['-crf', '1'] },
  { name: 'AV1', encode: encodeAv1Clip, bits: [8, 10, 12], options: ['-crf', '1', '-b:v', '0'] },
];

const ranges: Readonly<Record<string, (level: number) => number>> = {
  tv: (level) => level,
  pc: (level) => 16 + (level * 219) / 255,
};

for (const { name, encode, bits, options } of encoders) {
  for (const depth of bits) {
    for (const [range, expected] of Object.entries(ranges)) {
      for (const matrix of ['bt601', 'bt709'] as const) {
        test(`4:0:0 of ${name}, ${depth} bits, ${range} range: the levels are right on a ${matrix} canvas`, () => {
          const tags = ['-color_range', range, '-colorspace', 'bt709'];
          const clip = encode(rampOf(depth), [...tags, ...options]);
          const [first] = decodeAll(clip, { width: WIDTH, height: HEIGHT, fps: 30, matrix });
          assert.ok(first !== undefined, 'no picture');
          // Encoders round the ends of the ramp, and darker than black is of no use.
          for (let x = 16; x <= 235; x++) {
            const level = first.surface[WIDTH * (HEIGHT / 2) + x] ?? 0;
            assert.ok(Math.abs(level - expected(x)) <= 3, `${x} has become ${level}`);
          }
          const coloured = first.surface.subarray(WIDTH * HEIGHT).findIndex((value) => value !== NEUTRAL);
          assert.equal(coloured, -1, 'a colour');
        });
      }
    }
  }
}

test('4:0:0 of an odd size is shown whole', () => {
  const clip = encodeHevcClip('color=white:s=254x62:d=0.1,format=gray', [
    ...['-vf', 'geq=lum=180,crop=253:61', '-color_range', 'tv', '-crf', '4'],
  ]);
  const stretched = { fit: 'stretch', rotate: 0, mirror: false } as const;
  const [first] = decodeAll(clip, { width: WIDTH, height: HEIGHT, fps: 30 }, stretched);
  assert.ok(first !== undefined, 'no picture');
  for (const at of [0, WIDTH - 1, WIDTH * (HEIGHT - 1), WIDTH * HEIGHT - 1]) {
    assert.ok(Math.abs((first.surface[at] ?? 0) - 180) <= 2, `${first.surface[at]} at ${at}`);
  }
});
