import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { type Clip, type ClipOptions, makeClip } from '../support/clips.ts';
import { writeJoined } from '../support/flv.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { sharedProduct } from '../support/shared-product.ts';
import { assertInOrder, assertLooks } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';

const view = wholeCanvas(CANVAS);
const small: ClipOptions = { width: 640, height: 360, frames: 30, clip: 1 };
const large: ClipOptions = { width: 1920, height: 1080, frames: 30, clip: 2 };

const changes: readonly { readonly name: string; readonly parts: readonly ClipOptions[] }[] = [
  { name: 'a larger picture, then a smaller one', parts: [small, large, { ...small, clip: 3 }] },
  {
    name: 'another profile at the same size',
    parts: [
      { ...CANVAS, frames: 30, clip: 4, profile: 'baseline' },
      { ...CANVAS, frames: 30, clip: 5, profile: 'high', bFrames: 2 },
    ],
  },
  {
    name: 'another matrix and range at the same size',
    parts: [
      { ...CANVAS, frames: 30, clip: 6 },
      { ...CANVAS, frames: 30, clip: 7, matrix: 'smpte170m', range: 'pc' },
    ],
  },
];

const product = sharedProduct();

for (const { name, parts } of changes) {
  test(`in mid-stream: ${name}`, { ...needs('ffmpeg'), timeout: 120_000 }, async (t) => {
    const clips: Clip[] = [];
    for (const options of parts) clips.push(await makeClip(options));
    const joined = join(temporaryFolder(t), 'joined.flv');
    writeJoined(
      joined,
      clips.map(({ file }) => file),
    );
    await using watch = new RingWatch({ ring: product().ring, view });
    await using push = await pushWithFfmpeg(joined, product().url);
    assert.equal((await push.end()).code, 0, push.output);
    const last = clips.at(-1);
    assert.ok(last !== undefined);
    await watch.shows(last, last.frames - 2);

    const mixed = watch.frames.filter(({ number }) => number === undefined);
    assert.equal(mixed.length, 0, 'a picture is mixed from two clips');
    const order = watch.frames.map(({ number }) => number?.clip ?? -1);
    const wanted = clips.map(({ clip }) => clip);
    const shown = order.filter((clip) => wanted.includes(clip));
    assert.deepEqual([...new Set(shown)], wanted, 'the clips are not shown one after the other');
    assert.deepEqual(
      shown,
      shown.toSorted((a, b) => a - b),
      'an earlier clip is shown again',
    );
    for (const clip of clips) {
      const seen = assertInOrder(watch, clip);
      // The pictures before and after a change are the ones that may be damaged.
      const worst = await assertLooks([...seen.slice(0, 3), ...seen.slice(-3)], clip, view);
      t.diagnostic(`clip ${clip.clip}: ${seen.length} frames, ${worst.toFixed(1)} dB`);
    }
  });
}
