import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, afterEach, beforeEach, test } from 'node:test';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { type Canvas, i420Size } from '../canvas/canvas.ts';
import { planesOf } from '../canvas/surface.ts';
import { YCbCr } from '../canvas/ycbcr.ts';
import type { VideoError } from '../errors.ts';
import { silentLog } from '../log.ts';
import type { FrameState } from '../ring/memory/layout.ts';
import { RingWriter } from '../ring/ring-writer.ts';
import { freshRingName } from '../ring/testing/names.ts';
import { decodePicture } from '../testing/decode-picture.ts';
import { terminateIdle } from '../testing/terminate-idle.ts';
import { inTime, until } from '../testing/until.ts';
import { Preview } from './preview.ts';
import type { PreviewPicture } from './protocol.ts';

const canvas: Canvas = { width: 1280, height: 720, fps: 30 };
const LONGEST = { timeout: 120_000 };
type Colour = readonly [number, number, number];
const RED: Colour = [200, 30, 40];
const BLUE: Colour = [20, 60, 180];
const TOLERANCE = 4;

const workers: Worker[] = [];
const noteWorker = (worker: Worker): void => void workers.push(worker);
process.on('worker', noteWorker);
after(() => process.off('worker', noteWorker));

let ring: RingWriter;
let preview: Preview;
let watching = 0;
let isResting = false;
let warnings: string[];

beforeEach(() => {
  [workers.length, watching, isResting, warnings] = [0, 0, false, []];
  ({ ring, preview } = open());
});
afterEach(async () => {
  await preview.close();
  ring.close();
  assert.equal(watching, 0, 'nobody is counted as watching');
});

function open(): { readonly ring: RingWriter; readonly preview: Preview } {
  const writer = RingWriter.create({ name: freshRingName(), canvas });
  const source = {
    ring: writer.share(),
    watch: () => {
      let isCounted = true;
      watching++;
      return () => {
        if (isCounted) watching--;
        isCounted = false;
      };
    },
    get isResting() {
      return isResting;
    },
    get newest() {
      return writer.latest()?.number ?? 0;
    },
  };
  const log = {
    ...silentLog,
    warn: (fields: object, text: string) => warnings.push(`${text} ${JSON.stringify(fields)}`),
  };
  return { ring: writer, preview: new Preview({ source, log }) };
}

/** Publishes a picture of one colour. */
function publish(colour: Colour, state: FrameState = 'live'): number {
  const slot = ring.claim();
  assert.ok(slot !== undefined);
  const ycbcr = new YCbCr();
  slot.draw({
    drawOn: (surface) => {
      const { y, u, v } = planesOf(surface, canvas);
      y.fill(Math.round(ycbcr.y(...colour)));
      u.fill(Math.round(ycbcr.cb(...colour)));
      v.fill(Math.round(ycbcr.cr(...colour)));
    },
  });
  slot.publish({ ptsUs: 0, arrivalNs: process.hrtime.bigint(), state });
  return slot.number;
}

/** A viewer that keeps what it gets. */
class TestViewer {
  readonly pictures: PreviewPicture[] = [];
  readonly ends: (VideoError | undefined)[] = [];
  readonly leave: () => void;

  constructor(of: Preview = preview) {
    this.leave = of.watch(
      (picture) => this.pictures.push(picture),
      (error) => this.ends.push(error),
    );
  }

  /** Waits for the picture with this number. */
  async sees(number: number): Promise<PreviewPicture> {
    await until(`picture ${number}`, () => this.pictures.some((picture) => picture.number === number));
    const found = this.pictures.find((picture) => picture.number === number);
    assert.ok(found !== undefined);
    return found;
  }
}

async function assertShows(file: Uint8Array, colour: Colour, width: number, height: number): Promise<void> {
  const seen = await decodePicture(file);
  assert.deepEqual([seen.width, seen.height], [width, height]);
  const found = seen.at(width >> 1, height >> 1);
  const worst = Math.max(...colour.map((level, channel) => Math.abs(level - (found[channel] ?? -99))));
  assert.ok(worst <= TOLERANCE, `${colour} became ${found}`);
}

test('a viewer sees the card at once, and each new picture; all viewers see the same files', LONGEST, async () => {
  const card = publish(RED, 'card');
  const first = new TestViewer();
  const shown = await first.sees(card);
  assert.deepEqual([shown.state, shown.width, shown.height, watching], ['card', 960, 540, 1]);
  await assertShows(shown.jpeg, RED, 960, 540);

  const second = new TestViewer();
  assert.equal((await second.sees(card)).jpeg, shown.jpeg, 'made once, and there before the next picture');
  const live = publish(BLUE);
  const [one, other] = await Promise.all([first.sees(live), second.sees(live)]);
  assert.equal(one.jpeg, other.jpeg);
  assert.equal(one.state, 'live');
  await assertShows(one.jpeg, BLUE, 960, 540);
  assert.equal(workers.length, 1);
  assert.deepEqual(warnings, []);
});

test('a picture that stays is encoded once, and shown again every two seconds', LONGEST, async () => {
  const card = publish(RED, 'card');
  const viewer = new TestViewer();
  const { jpeg } = await viewer.sees(card);
  const began = performance.now();
  await until('it to come again', () => viewer.pictures.length >= 3);
  assert.ok(performance.now() - began >= 3000, 'not more often');
  assert.ok(viewer.pictures.every((picture) => picture.jpeg === jpeg));
});

test('of 60 pictures a second about 15 are shown, each newer than the one before', LONGEST, async () => {
  const viewer = new TestViewer();
  await viewer.sees(publish(RED));
  const began = performance.now();
  const before = viewer.pictures.length;
  while (performance.now() - began < 2000) {
    publish(BLUE);
    await sleep(16);
  }
  const numbers = viewer.pictures.slice(before).map(({ number }) => number);
  const most = ((performance.now() - began) / 1000) * 16 + 2;
  assert.ok(numbers.length >= 5 && numbers.length <= most, `${numbers.length} pictures`);
  assert.ok(numbers.every((number, index) => number > (numbers[index - 1] ?? 0)));
  await viewer.sees(publish(RED));
});

test('without a viewer there is no thread: not before the first, and not long after the last', LONGEST, async () => {
  publish(RED);
  await nextTurn();
  assert.deepEqual([workers.length, watching], [0, 0]);
  const viewer = new TestViewer();
  await viewer.sees(ring.latest()?.number ?? 0);
  viewer.leave();
  viewer.leave();
  assert.deepEqual([preview.viewers, watching], [0, 0]);
  const [worker] = workers;
  assert.ok(worker !== undefined);
  await once(worker, 'exit', inTime());
  const again = new TestViewer();
  await again.sees(publish(BLUE));
  assert.equal(workers.length, 2);
});

test('who comes later sees nothing of the time before, which may be secret by now', LONGEST, async () => {
  const secret = publish(RED);
  const viewer = new TestViewer();
  await viewer.sees(secret);
  viewer.leave();
  const card = publish(BLUE, 'card');
  const later = new TestViewer();
  await later.sees(card);
  assert.deepEqual(
    later.pictures.filter(({ number }) => number < card),
    [],
  );
});

test(
  'after `refresh`, nothing from before is shown: not what is on its way, and not to who comes then',
  LONGEST,
  async () => {
    const viewer = new TestViewer();
    await viewer.sees(publish(RED));
    for (let round = 0; round < 20; round++) {
      const secret = publish(RED);
      // The thread may be looking at it, have sent it, or know nothing of it.
      await sleep(round * 5);
      const card = publish(BLUE, 'card');
      preview.refresh();
      const before = viewer.pictures.length;
      const late = new TestViewer();
      await Promise.all([viewer.sees(card), late.sees(card)]);
      const numbers = [...viewer.pictures.slice(before), ...late.pictures].map(({ number }) => number);
      assert.ok(!numbers.includes(secret), `${numbers}`);
      late.leave();
    }
  },
);

test('a thread that dies is replaced while somebody watches, and that is said once', LONGEST, async () => {
  const viewer = new TestViewer();
  await viewer.sees(publish(RED));
  await terminateIdle(workers[0]);
  await viewer.sees(publish(BLUE));
  assert.deepEqual([workers.length, viewer.ends], [2, []]);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /VIDEO_ERR_PREVIEW/);
});

test('a camera that is closed ends its viewers and snapshots, and later ones at once', LONGEST, async () => {
  const viewers = [new TestViewer(), new TestViewer()];
  await viewers[0]?.sees(publish(RED));
  const waiting = preview.snapshot({ format: 'png' });
  const refused = assert.rejects(waiting, { code: 'VIDEO_ERR_RING_CLOSED' });
  await preview.close();
  await refused;
  const late = new TestViewer();
  await until('all ends', () => late.ends.length === 1);
  assert.deepEqual(
    [...viewers, late].map(({ ends }) => ends),
    [[undefined], [undefined], [undefined]],
  );
  await assert.rejects(preview.snapshot({ format: 'jpg' }), { code: 'VIDEO_ERR_RING_CLOSED' });
  assert.equal(preview.viewers, 0);
});

test('a thread that is still loading ends with the camera', LONGEST, async () => {
  new TestViewer();
  await preview.close();
  assert.equal(workers.length, 1);
  assert.equal(workers[0]?.threadId, -1, 'it has ended');
});

test('another ring has pictures of its own', LONGEST, async () => {
  const viewer = new TestViewer();
  await viewer.sees(publish(RED));
  const former = { ring, preview };
  ({ ring, preview } = open());
  const next = new TestViewer();
  const { jpeg } = await next.sees(publish(BLUE));
  await assertShows(jpeg, BLUE, 960, 540);
  await former.preview.close();
  former.ring.close();
  assert.deepEqual(viewer.ends, [undefined]);
  await next.sees(publish(RED));
});

test('a thousand viewers that come and go leave nothing', LONGEST, async () => {
  const stays = new TestViewer();
  const number = publish(RED);
  await stays.sees(number);
  let shown = 0;
  for (let count = 0; count < 1000; count++) {
    const leave = preview.watch(() => shown++);
    if (count % 50 === 0) await nextTurn();
    leave();
  }
  assert.deepEqual([preview.viewers, watching, workers.length], [1, 1, 1]);
  stays.leave();
  for (let count = 0; count < 1000; count++) preview.watch(() => shown++)();
  assert.deepEqual([preview.viewers, watching, workers.length], [0, 0, 1]);
  const last = new TestViewer();
  await last.sees(publish(BLUE));
});

for (const format of ['jpg', 'png'] as const) {
  test(`a snapshot as ${format}: in full size, smaller, and not larger`, LONGEST, async () => {
    publish(RED);
    for (const [width, [wide, high]] of [
      [undefined, [1280, 720]],
      [320, [320, 180]],
      [333, [334, 188]],
      [5000, [1280, 720]],
      [1, [64, 36]],
    ] as const) {
      const bytes = await preview.snapshot({ format, width });
      await assertShows(bytes, RED, wide, high);
    }
    assert.deepEqual([workers.length, watching], [1, 0]);
  });
}

test('a snapshot of a camera that rests is of now, or of what there is when nothing comes', LONGEST, async () => {
  publish(RED);
  isResting = true;
  const snapshot = preview.snapshot({ format: 'png', width: 320 });
  await until('it to count as watching', () => watching === 1);
  // The thread loads; the old picture is there all the time.
  publish(BLUE);
  await assertShows(await snapshot, BLUE, 320, 180);
  await assertShows(await preview.snapshot({ format: 'png', width: 320 }), BLUE, 320, 180);
});

test('too many snapshots at once are refused, and none before the first picture', LONGEST, async () => {
  await assert.rejects(preview.snapshot({ format: 'jpg' }), { code: 'VIDEO_ERR_SNAPSHOT' });
  publish(RED);
  const all = await Promise.allSettled(
    Array.from({ length: 40 }, () => preview.snapshot({ format: 'jpg', width: 64 })),
  );
  const made = all.filter(({ status }) => status === 'fulfilled').length;
  assert.equal(made, 16);
  for (const result of all) if (result.status === 'rejected') assert.equal(result.reason.code, 'VIDEO_ERR_SNAPSHOT');
  assert.equal(watching, 0);
});

test('a picture in the ring is not touched', LONGEST, async () => {
  const viewer = new TestViewer();
  await viewer.sees(publish(RED));
  const before = new Uint8Array(i420Size(canvas.width, canvas.height));
  ring.latest()?.lend((surface) => surface.format === 'i420' && before.set(surface.bytes));
  for (const format of ['jpg', 'png'] as const) await preview.snapshot({ format });
  ring.latest()?.lend((surface) => {
    assert.ok(surface.format === 'i420' && Buffer.from(surface.bytes).equals(before));
  });
});
