import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { type Clip, makeClip } from '../support/clips.ts';
import { type FlvTag, flvBytes, isVideoFrame, readFlv } from '../support/flv.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS } from '../support/product.ts';
import { assertNextPushShows } from '../support/recovery.ts';
import { Relay, type RelayOptions } from '../support/relay.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { sharedProduct } from '../support/shared-product.ts';
import { assertLooks } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';

const view = wholeCanvas(CANVAS);
const options = { ...needs('ffmpeg'), timeout: 120_000 };
const KEYFRAME_EVERY = 15;
/** Roughly how many bytes of handshake and commands come before the first message of the stream. */
const PREAMBLE = 4000;

const product = sharedProduct();
let clip: Clip;
let next: Clip;
let tags: readonly FlvTag[];
before(async () => {
  clip = await makeClip({ ...CANVAS, frames: 60, clip: 1, keyframeEvery: KEYFRAME_EVERY });
  next = await makeClip({ ...CANVAS, frames: 60, clip: 2 });
  tags = readFlv(clip.file);
});

/** Roughly the position of the middle of a frame among the bytes of a push. Keyframes are long enough to hit them. */
function middleOf(frame: number): number {
  const frames = tags.filter(isVideoFrame);
  const earlier = frames.slice(0, frame).reduce((sum, { body }) => sum + body.length + 12, 0);
  return PREAMBLE + earlier + Math.floor((frames[frame]?.body.length ?? 0) / 2);
}

const network: readonly { readonly name: string; readonly fault: () => RelayOptions }[] = [
  { name: 'a stream cut inside its first keyframe', fault: () => ({ cutAfter: middleOf(0) }) },
  { name: 'a stream cut inside a later keyframe', fault: () => ({ cutAfter: middleOf(2 * KEYFRAME_EVERY) }) },
  {
    name: 'a stream whose bytes are damaged inside a keyframe',
    fault: () => ({ damage: { at: middleOf(KEYFRAME_EVERY), count: 200 } }),
  },
  {
    name: 'a stream that is damaged from one byte on',
    fault: () => ({ damage: { at: middleOf(KEYFRAME_EVERY), count: Number.POSITIVE_INFINITY } }),
  },
];

for (const { name, fault } of network) {
  test(name, options, async (t) => {
    await using relay = await Relay.start(product().port, fault());
    await using watch = new RingWatch({ ring: product().ring, view });
    await using push = await pushWithFfmpeg(clip.file, relay.url);
    await push.end();
    await watch.becomes('card');
    const seen = watch.of(clip);
    t.diagnostic(`${seen.length} pictures, ${relay.passed} bytes`);
    await assertLooks(seen, clip, view);
    await assertNextPushShows(product(), next, t);
  });
}

const DAMAGED = 20;
const damages: readonly { readonly name: string; readonly harm: (body: Buffer) => Buffer }[] = [
  { name: 'zeros in its second half', harm: (body) => Buffer.from(body).fill(0, body.length >> 1) },
  { name: 'its second half missing', harm: (body) => body.subarray(0, body.length >> 1) },
  { name: 'a NAL unit length beyond its end', harm: (body) => setLength(body, body.length * 4) },
];

for (const { name, harm } of damages) {
  test(`a frame with ${name} is not shown, nor those that refer to it`, options, async (t) => {
    const file = join(temporaryFolder(t), 'damaged.flv');
    const wanted = tags.filter(isVideoFrame)[DAMAGED];
    writeFileSync(file, flvBytes(tags.map((tag) => (tag === wanted ? { ...tag, body: harm(tag.body) } : tag))));
    await using watch = new RingWatch({ ring: product().ring, view });
    await using push = await pushWithFfmpeg(file, product().url);
    assert.equal((await push.end()).code, 0, push.output);
    await watch.shows(clip, clip.frames - 2);
    const seen = watch.of(clip);
    await assertLooks(seen, clip, view);
    const numbers = seen.map(({ number }) => number?.frame ?? -1);
    const dubious = numbers.filter((frame) => frame >= DAMAGED && frame < 2 * KEYFRAME_EVERY);
    assert.deepEqual(dubious, []);
    assert.ok(
      numbers.includes(DAMAGED - 1) || numbers.includes(DAMAGED - 2),
      'the frames before the damage are not shown',
    );
    assert.ok(
      numbers.some((frame) => frame < 3 * KEYFRAME_EVERY && frame >= 2 * KEYFRAME_EVERY),
      'the frames after the damage are not shown',
    );
    await assertNextPushShows(product(), next, t);
  });
}

/** Changes the length of the first NAL unit, which comes after the five bytes of the FLV header. */
function setLength(body: Buffer, length: number): Buffer {
  const harmed = Buffer.from(body);
  harmed.writeUInt32BE(length, 5);
  return harmed;
}
