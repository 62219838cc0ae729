import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Clock,
  type Copying,
  copyAtRate,
  copyEach,
  type PictureSource,
  type PublishedPicture,
} from './copy-pictures.ts';
import type { PictureSink, RingPicture } from './picture-sink.ts';

interface Written {
  /** When the picture was published. */
  readonly published: number;
  /** When it was written. */
  readonly at: number;
  readonly mediaTimeMs: number;
}

/** A camera and an output in simulated time: pictures come at `times`, and the nth write takes `delays[n]`. */
class Simulation implements Clock, PictureSource, PictureSink {
  readonly written: Written[] = [];
  readonly #until: number;
  readonly #times: readonly number[];
  readonly #delays: readonly number[];
  #now = 0;
  #newest = Number.NEGATIVE_INFINITY;

  /** Nobody reads the output from `until` on. */
  constructor(until: number, times: readonly number[], delays: readonly number[] = []) {
    this.#until = until;
    this.#times = [...times].sort((a, b) => a - b);
    this.#delays = delays;
  }

  now(): number {
    return this.#now;
  }

  async sleepUntil(time: number): Promise<void> {
    this.#now = Math.max(this.#now, time);
  }

  async next(): Promise<PublishedPicture> {
    const picture = await this.nextBy(Number.POSITIVE_INFINITY);
    if (picture === undefined) throw new Error('the camera has ended');
    return picture;
  }

  async nextBy(until: number): Promise<PublishedPicture | undefined> {
    const newest = this.#times.findLast((time) => time <= this.#now);
    if (newest !== undefined && newest > this.#newest) return this.#take(newest);
    const coming = this.#times.find((time) => time > this.#now);
    this.#now = Math.max(this.#now, Math.min(until, coming ?? Number.MAX_VALUE));
    return coming !== undefined && coming <= until ? this.#take(coming) : undefined;
  }

  #take(time: number): PublishedPicture {
    this.#newest = time;
    return { bytes: new Uint8Array(), publishedMs: time };
  }

  async write(_picture: RingPicture, mediaTimeMs: number): Promise<boolean> {
    if (this.#now >= this.#until) return false;
    this.written.push({ published: this.#newest, at: this.#now, mediaTimeMs });
    this.#now += this.#delays[this.written.length - 1] ?? 0;
    return true;
  }

  async close(): Promise<void> {}

  copying(count: number = Number.POSITIVE_INFINITY): Copying {
    return { pictures: this, sink: this, count, signal: new AbortController().signal };
  }
}

const SECONDS = 5;
const FPS = 30;
const INTERVAL = 1000 / FPS;

/** Streams at a rate of their own, with breaks, or only the card. */
const streams = fc.array(fc.double({ min: 0, max: SECONDS * 1000, noNaN: true }), { maxLength: 400 });

test('a recording of any stream has the duration that it took', async () => {
  const delays = fc.array(fc.double({ min: 0, max: 25, noNaN: true }), { maxLength: 150 });
  await fc.assert(
    fc.asyncProperty(streams, delays, async (times, slow) => {
      const simulation = new Simulation(SECONDS * 1000, [0, ...times], slow);
      await copyAtRate(simulation.copying(), { fps: FPS, catchUp: true }, simulation);
      const { written } = simulation;
      assert.ok(Math.abs(written.length - SECONDS * FPS) <= 1, `${written.length} pictures`);
      for (const [index, { mediaTimeMs, at, published }] of written.entries()) {
        assert.ok(Math.abs(mediaTimeMs - index * INTERVAL) < 1e-6);
        assert.ok(at >= mediaTimeMs - 1e-6, 'not before its time');
        assert.ok(published >= (times.findLast((time) => time < mediaTimeMs) ?? 0), 'the newest picture');
      }
    }),
  );
});

test('each picture of a stream at the rate of the camera is written once, in spite of jitter and of its phase', async () => {
  const jitter = fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 200, maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(jitter, fc.double({ min: 0, max: 1, noNaN: true }), async (jitters, phase) => {
      const times = jitters.map((each, index) => (index + phase + each) * INTERVAL + 2 * INTERVAL);
      const simulation = new Simulation(SECONDS * 1000, [0, ...times]);
      await copyAtRate(simulation.copying(), { fps: FPS, catchUp: true }, simulation);
      const published = simulation.written.map((each) => each.published);
      // It may find its place among the deadlines once.
      const settled = published.slice(4);
      assert.ok(settled.length - new Set(settled).size <= 1, `${settled}`);
      const missed = times.filter(
        (time) => time > 0 && time < SECONDS * 1000 - 2 * INTERVAL && !published.includes(time),
      );
      assert.ok(missed.length <= 1, `missed ${missed}`);
    }),
  );
});

test('a stall of less than a second is made up with the newest picture; a longer one is skipped', async () => {
  for (const [stall, expected] of [
    [900, 150],
    [2000, 90],
  ] as const) {
    const times = Array.from({ length: 500 }, (_, index) => index * 10);
    const simulation = new Simulation(SECONDS * 1000, times, [...Array.from({ length: 30 }, () => 0), stall]);
    await copyAtRate(simulation.copying(), { fps: FPS, catchUp: true }, simulation);
    const { written } = simulation;
    assert.ok(Math.abs(written.length - expected) <= 1, `${written.length} pictures after a stall of ${stall} ms`);
    const after = written[31];
    assert.ok(after !== undefined && after.published >= 1000 + stall - 10, `${after?.published}`);
  }
});

test('an output that is always too slow gets the newest picture each time, and no photo is written late', async () => {
  for (const catchUp of [true, false]) {
    const times = Array.from({ length: 500 }, (_, index) => index * 10);
    const simulation = new Simulation(
      SECONDS * 1000,
      times,
      Array.from({ length: 100 }, () => 100),
    );
    await copyAtRate(simulation.copying(), { fps: FPS, catchUp }, simulation);
    assert.ok(Math.abs(simulation.written.length - 50) <= 2, `${simulation.written.length} pictures`);
    for (const { at, published } of simulation.written)
      assert.ok(at - published <= 10 + INTERVAL, `${published} at ${at}`);
  }
});

test('the count is that of written pictures; one picture is written at once', async () => {
  const one = new Simulation(1e6, [0]);
  await copyAtRate(one.copying(1), { fps: FPS, catchUp: true }, one);
  assert.deepEqual([one.written.length, one.now()], [1, 0]);
  const ten = new Simulation(1e6, [0, 10_000]);
  await copyAtRate(ten.copying(10), { fps: FPS, catchUp: true }, ten);
  assert.equal(ten.written.length, 10);
});

test('each picture is written once, with the time at which it was published', async () => {
  const simulation = new Simulation(1e6, [100, 300, 1000]);
  await copyEach(simulation.copying(3));
  assert.deepEqual(
    simulation.written.map(({ published, mediaTimeMs }) => [published, mediaTimeMs]),
    [
      [100, 0],
      [300, 200],
      [1000, 900],
    ],
  );
});

test('the time of a picture is never negative, even if it was published earlier than the first one', async () => {
  const times = [500, 400, 700];
  const pictures: PictureSource = {
    next: async () => ({ bytes: new Uint8Array(), publishedMs: times.shift() ?? assert.fail() }),
    nextBy: () => assert.fail(),
  };
  const simulation = new Simulation(1e6, []);
  await copyEach({ ...simulation.copying(3), pictures });
  assert.deepEqual(
    simulation.written.map(({ mediaTimeMs }) => mediaTimeMs),
    [0, 0, 200],
  );
});
