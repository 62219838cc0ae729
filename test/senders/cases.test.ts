import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { type FlvTag, readFlv } from '../support/flv.ts';
import { picturesSeen } from '../support/pictures-seen.ts';
import { RawPublisher } from '../support/raw-publisher.ts';
import { sharedProduct } from '../support/shared-product.ts';

const CANVAS = { width: 640, height: 360 };
const FRAME_MS = 1000 / 30;
const NUMBER_BITS = 16;
const VIDEO_TAG = 9;

const product = sharedProduct({ args: ['--size', `${CANVAS.width}x${CANVAS.height}`] });

/** The number that a picture of the cases shows, as blocks in its top eighth; undefined when they are no clear ones. */
function numberOf(picture: Uint8Array): number | undefined {
  let number = 0;
  for (let bit = 0; bit < NUMBER_BITS; bit++) {
    const x = Math.floor(((bit + 0.5) * CANVAS.width) / NUMBER_BITS);
    const level = picture[Math.floor(CANVAS.height / 16) * CANVAS.width + x] ?? 0;
    if (level > 80 && level < 170) return undefined;
    number = number * 2 + (level >= 170 ? 1 : 0);
  }
  return number;
}

interface Seen {
  readonly number: number | undefined;
  readonly picture: Uint8Array;
}

/** Pictures of the stream that reached the ring while `push` ran, and until the stream was over. */
async function seenDuring(push: () => Promise<void>): Promise<Seen[]> {
  const pictures = await picturesSeen(product(), CANVAS, push);
  return pictures.map((picture) => ({ number: numberOf(picture), picture }));
}

function tagsOf(name: string): FlvTag[] {
  return readFlv(join(import.meta.dirname, 'cases', `${name}.flv`)).filter(({ type }) => type === VIDEO_TAG);
}

/** Pushes a case at its own speed, or a frame each thirtieth of a second where its time stamps are of no use. */
async function pushCase(name: string, by: 'time stamps' | 'frames' = 'time stamps'): Promise<Seen[]> {
  const tags = tagsOf(name);
  return seenDuring(async () => {
    await using publisher = await RawPublisher.connect(product().port);
    await publisher.sendAll(tags, ({ timestamp }, index) => (by === 'frames' ? index * FRAME_MS : timestamp));
  });
}

/** On a busy machine pictures come late and are dropped, so a case may be pushed again: it fails if it always fails. */
const PUSHES = 3;

async function pushUntil(check: (seen: readonly Seen[]) => void, push: () => Promise<Seen[]>): Promise<void> {
  for (let pushed = 1; ; pushed++) {
    const seen = await push();
    try {
      check(seen);
      return;
    } catch (error) {
      if (pushed === PUSHES) throw error;
    }
  }
}

function assertCount(seen: readonly Seen[], least: number): void {
  assert.ok(seen.length >= least && seen.length <= 100, `${seen.length} of 100`);
}

function numbers(seen: readonly Seen[]): (number | undefined)[] {
  return seen.map(({ number }) => number);
}

/** A busy machine may be late for a few of the 90 pictures; a stream that is not understood lacks most of them. */
function assertShown(seen: readonly (number | undefined)[]): void {
  const text = seen.map((number) => number ?? '?').join(' ');
  assert.ok(!seen.includes(undefined), `a picture without a number: ${text}`);
  assert.ok(
    seen.every((number, index) => index === 0 || (number ?? 0) > (seen[index - 1] ?? 0)),
    `out of order: ${text}`,
  );
  assert.ok(seen.length >= 80, `${seen.length} of 90: ${text}`);
  const gaps = [...seen, 90].map((number, index) => (number ?? 0) - (index === 0 ? -1 : (seen[index - 1] ?? 0)));
  assert.ok(Math.max(...gaps) <= 5, `a gap: ${text}`);
}

const cases: readonly { readonly name: string; readonly what: string }[] = [
  { name: 'case-01', what: 'an SEI in a message of its own before each frame' },
  { name: 'case-03', what: 'a message with nothing but an SEI, once a second' },
  { name: 'case-06', what: 'a message for each slice' },
  { name: 'case-08', what: 'Annex B in the sequence header and in the frames' },
  { name: 'case-13', what: 'length fields of three bytes' },
  { name: 'case-19', what: 'zero bytes behind each frame' },
  { name: 'case-27', what: 'SPS and PPS in a message of their own' },
  { name: 'cod-02', what: 'HEVC with its parameter sets out of order' },
];

for (const { name, what } of cases) {
  test(`every picture is shown, in order: ${what}`, async () => {
    await pushUntil(
      (seen) => assertShown(numbers(seen)),
      () => pushCase(name),
    );
  });
}

test('a picture that lost a slice is not shown: the last whole one stays until the next keyframe', async () => {
  const check = (shown: readonly Seen[]): void => {
    const seen = numbers(shown);
    assert.ok(!seen.includes(0), `shown: ${seen.join(' ')}`);
    assert.ok(seen.length >= 30, 'the stream is shown from the next keyframe on');
  };
  await pushUntil(check, () => pushCase('case-30'));
  await product().logsCode('VIDEO_ERR_SLICES_LOST');
});

for (const [name, what, by] of [
  ['rtmp-case2', 'an empty sequence header, and frames in Annex B', 'time stamps'],
  ['rtmp-case9', 'SPS, PPS and slices in Annex B, a message for each', 'time stamps'],
  ['rtmp-case20', 'B-frames without composition times', 'time stamps'],
] as const) {
  test(`all pictures are shown, a hundred: ${what}`, async () => {
    await pushUntil(
      (seen) => assertCount(seen, 90),
      () => pushCase(name, by),
    );
  });
}

test('time stamps in seconds: frames are shown as they come', async () => {
  await pushUntil(
    (seen) => assertCount(seen, 85),
    () => pushCase('rtmp-case26', 'frames'),
  );
});
