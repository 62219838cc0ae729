import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { i420Size, RingReader } from '@rtmp-vcam/video-pipeline';
import { RingWriter } from '@rtmp-vcam/video-pipeline/testing';
import { NewestPicture } from './newest-picture.ts';

const canvas = { width: 32, height: 18, fps: 30 };
type State = 'live' | 'holding' | 'card';

/** A ring with one picture that is half a second old. */
async function ringWithOldPicture(t: TestContext, state: State): Promise<{ pictures: NewestPicture; draw: Draw }> {
  const name = `/rvc_newest_${process.pid}`;
  const ring = RingWriter.create({ name, canvas });
  t.after(() => ring.close());
  const draw = (value: number): void => {
    const slot = ring.claim();
    slot?.draw({ drawOn: (surface) => surface.set(new Uint8Array(i420Size(32, 18)).fill(value)) });
    slot?.publish({ ptsUs: 0, arrivalNs: 0n, state });
    ring.heartbeat(state);
  };
  draw(1);
  const beat = setInterval(() => ring.heartbeat(state), 100);
  t.after(() => clearInterval(beat));
  await sleep(500);
  const reader = RingReader.open({ name });
  t.after(() => reader.close());
  return { pictures: new NewestPicture(reader), draw };
}

type Draw = (value: number) => void;

test('an old picture of a running stream: the next one is the first', async (t) => {
  const { pictures, draw } = await ringWithOldPicture(t, 'live');
  const first = pictures.next(t.signal);
  draw(2);
  assert.equal((await first).bytes[0], 2);
});

for (const state of ['holding', 'card'] as const) {
  test(`an old picture, and the camera is ${state}: it is the first`, async (t) => {
    const { pictures } = await ringWithOldPicture(t, state);
    assert.equal((await pictures.next(t.signal)).bytes[0], 1);
  });
}

test('an old picture of a running stream that shows no other one is the first in the end', async (t) => {
  const { pictures } = await ringWithOldPicture(t, 'live');
  assert.equal((await pictures.next(t.signal)).bytes[0], 1);
});
