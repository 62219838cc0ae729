import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PendingPictures } from './pending-pictures.ts';

const STEP = 33;

/** Frames in decoding order, as their places in the order of presentation: groups of a P frame and its B-frames. */
const anyOrder: fc.Arbitrary<number[]> = fc
  .array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 20 })
  .map((groups) => {
    const order = [0];
    for (const bFrames of groups) {
      const first = order.length;
      order.push(first + bFrames, ...Array.from({ length: bFrames }, (_, index) => first + index));
    }
    return order;
  });

/** Decodes as a decoder with reordering does: a picture comes out as soon as all before it have. */
function decode(order: readonly number[], ptsOf: (place: number, index: number) => number) {
  const pending = new PendingPictures();
  const ready = new Map<number, number>();
  const out: { place: number; pts: number; showAt: number; arrivalNs: bigint }[] = [];
  for (const [index, place] of order.entries()) {
    const pts = ptsOf(place, index);
    pending.add({ pts, showAt: 1000 + pts, arrivalNs: BigInt(index), damaged: false }, false);
    ready.set(place, pts);
    for (let next = out.length; ready.has(next); next = out.length) {
      const picture = pending.take(ready.get(next) ?? 0);
      assert.ok(picture !== undefined);
      out.push({ place: next, ...picture });
    }
  }
  return out;
}

test('pictures with composition times keep their own', () => {
  fc.assert(
    fc.property(anyOrder, (order) => {
      const out = decode(order, (place) => place * STEP);
      for (const { place, pts, showAt } of out) assert.deepEqual([pts, showAt], [place * STEP, 1000 + place * STEP]);
    }),
  );
});

test('pictures without composition times are shown in order, each at a time of its own', () => {
  fc.assert(
    fc.property(anyOrder, (order) => {
      const out = decode(order, (_, index) => index * STEP);
      for (const [index, { pts, showAt }] of out.entries()) {
        assert.deepEqual([pts, showAt], [index * STEP, 1000 + index * STEP]);
      }
      // When its frame came belongs to the frame, whatever the time of the picture is.
      for (const { place, arrivalNs } of out) assert.equal(order[Number(arrivalNs)], place);
    }),
  );
});

test('a frame that gave an error is not waited for', () => {
  const pending = new PendingPictures();
  const add = (pts: number) => pending.add({ pts, showAt: pts, arrivalNs: 0n, damaged: false }, false);
  add(0);
  pending.drop(0);
  add(STEP);
  assert.equal(pending.take(STEP)?.pts, STEP);
  assert.equal(pending.take(0), undefined);
});

test('frames that never give a picture are forgotten', () => {
  const pending = new PendingPictures();
  for (let index = 0; index < 1000; index++)
    pending.add({ pts: index, showAt: index, arrivalNs: 0n, damaged: false }, false);
  assert.equal(pending.take(0), undefined);
  assert.equal(pending.take(999)?.arrivalNs, 0n);
});

test('frames that never gave a picture shift the times of the others up to the next keyframe only', () => {
  const pending = new PendingPictures();
  const add = (index: number, keyframe: boolean): void =>
    pending.add({ pts: index * STEP, showAt: index * STEP, arrivalNs: BigInt(index), damaged: false }, keyframe);
  for (let index = 0; index < 20; index++) add(index, index === 0);
  for (let index = 20; index < 40; index++) {
    add(index, index === 20);
    assert.equal(pending.take(index * STEP)?.pts, index * STEP);
  }
});
