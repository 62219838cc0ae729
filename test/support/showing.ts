import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng } from '@rtmp-vcam/video-pipeline';
import type { Clip } from './clips.ts';
import { expectedPictures } from './expected.ts';
import { assertColours, psnr } from './look.ts';
import type { RingWatch, SeenFrame } from './ring-watch.ts';
import type { View } from './view.ts';

const LEAST_PSNR_DB = 35;
/** The times of RTMP and of FLV files are whole milliseconds. */
const TIME_TOLERANCE_US = 2000;

/** The frames of the clip that the watch saw. Fails unless there are some, in order and at their times. */
export function assertInOrder(watch: RingWatch, clip: Clip): SeenFrame[] {
  const seen = watch.of(clip);
  const [first] = seen;
  assert.ok(first?.number !== undefined, `clip ${clip.clip} was not shown`);
  const [numerator = 30, denominator = 1] = clip.fps.split('/').map(Number);
  let previous = -1;
  for (const { number, info } of seen) {
    assert.ok(number !== undefined && number.frame > previous, `frame ${number?.frame} after ${previous}`);
    previous = number.frame;
    const expected = ((number.frame - first.number.frame) * 1e6 * denominator) / numerator;
    const error = Math.abs(info.ptsUs - first.info.ptsUs - expected);
    assert.ok(error <= TIME_TOLERANCE_US, `the time of frame ${number.frame} is wrong by ${error} us`);
  }
  return seen;
}

/** Fails unless these frames look like those of the clip; returns the worst PSNR in dB. */
export async function assertLooks(
  frames: readonly Pick<SeenFrame, 'number' | 'picture'>[],
  clip: Clip,
  view: View,
): Promise<number> {
  const numbers = frames.flatMap(({ number }) => number ?? []);
  const expected = await expectedPictures(clip, view, numbers);
  let worst = Number.POSITIVE_INFINITY;
  for (const [index, { number, picture }] of frames.entries()) {
    const wanted = expected[index] ?? new Uint8Array();
    const decibels = psnr(picture, wanted, view);
    worst = Math.min(worst, decibels);
    const name = `frame ${number?.frame} of clip ${clip.clip}`;
    if (decibels < LEAST_PSNR_DB) {
      const files = [savePicture(picture, view, `${name} seen`), savePicture(wanted, view, `${name} expected`)];
      assert.fail(`${name}: ${decibels.toFixed(1)} dB; see ${files.join(' and ')}`);
    }
    assertColours(picture, view, name);
  }
  return worst;
}

/** The first, the middle and the last frame. */
export function threeOf(frames: readonly SeenFrame[]): SeenFrame[] {
  const indices = new Set([0, frames.length >> 1, frames.length - 1]);
  return [...indices].flatMap((index) => frames[index] ?? []);
}

function savePicture(picture: Uint8Array, { canvas }: View, name: string): string {
  const file = join(tmpdir(), `rtmp-vcam-test ${name}.png`.replaceAll(' ', '-'));
  writeFileSync(file, encodePng(picture, canvas));
  return file;
}
