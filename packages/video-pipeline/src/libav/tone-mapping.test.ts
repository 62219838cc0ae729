import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { encodeHevcClip } from '../testing/hevc-clip.ts';
import { decodeAll } from './testing/decode-all.ts';

const CANVAS = { width: 640, height: 360, fps: 30 };
const STEPS = 33;

const TRANSFERS = { PQ: 'smpte2084', HLG: 'arib-std-b67' } as const;
type Transfer = keyof typeof TRANSFERS;

/** A grey ramp over the whole range of a transfer, from left to right. */
function rampClip(transfer: Transfer): VideoPacket[] {
  return encodeHevcClip('color=black:s=640x360:r=30:d=0.1,format=yuv420p10le,geq=lum=64+876*X/639:cb=512:cr=512', [
    ...['-color_trc', TRANSFERS[transfer], '-color_primaries', 'bt2020', '-colorspace', 'bt2020nc'],
    ...['-color_range', 'tv', '-crf', '4'],
  ]);
}

const clips: Readonly<Record<Transfer, VideoPacket[]>> = { PQ: rampClip('PQ'), HLG: rampClip('HLG') };

/** The levels of the last picture from left to right. */
function levelsOf(packets: readonly VideoPacket[]): number[] {
  const surface = decodeAll(packets, CANVAS).at(-1)?.surface;
  assert.ok(surface !== undefined);
  const middle = CANVAS.width * (CANVAS.height / 2);
  return Array.from({ length: STEPS }, (_, index) => {
    return surface[middle + Math.round((index * (CANVAS.width - 1)) / (STEPS - 1))] ?? 0;
  });
}

for (const transfer of ['PQ', 'HLG'] as const) {
  test(`a brighter grey of ${transfer} is never darker on the canvas, from black to white`, () => {
    const levels = levelsOf(clips[transfer]);
    const text = levels.join(' ');
    assert.ok(
      levels.every((level, index) => level >= (levels[index - 1] ?? 0) - 1),
      text,
    );
    assert.ok(Math.abs((levels[0] ?? 0) - 16) <= 2, text);
    assert.ok(Math.abs((levels.at(-1) ?? 0) - 235) <= 2, text);
  });
}

for (const [before, after] of [
  ['PQ', 'HLG'],
  ['HLG', 'PQ'],
] as const) {
  test(`${after} after ${before} looks as it does alone`, () => {
    const alone = levelsOf(clips[after]);
    const joined = levelsOf([...clips[before], ...clips[after]]);
    const far = joined.filter((level, index) => Math.abs(level - (alone[index] ?? 0)) > 1);
    assert.deepEqual(far, [], `${joined.join(' ')} and not ${alone.join(' ')}`);
  });
}
