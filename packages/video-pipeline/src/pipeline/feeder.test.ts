import assert from 'node:assert/strict';
import { afterEach, type TestContext, test } from 'node:test';
import { type Canvas, i420Size } from '../canvas/canvas.ts';
import type { Surface } from '../canvas/surface.ts';
import { RingWriter } from '../ring/ring-writer.ts';
import { drawFilled } from '../ring/testing/pictures.ts';
import { until } from '../testing/until.ts';
import { Feeder } from './feeder.ts';

const canvas: Canvas = { width: 64, height: 36, fps: 50 };
const CARD = 100;
const OTHER_CARD = 101;

/** A sink that keeps the first byte of each picture it shows. */
class Viewer {
  readonly seen: number[] = [];

  present(surface: Surface): void {
    this.seen.push(surface.format === 'i420' ? (surface.bytes[0] ?? -1) : -1);
  }

  get last(): number | undefined {
    return this.seen.at(-1);
  }
}

let cleanUp: (() => void) | undefined;
afterEach(() => cleanUp?.());

function picture(value: number): Uint8Array {
  return new Uint8Array(i420Size(canvas.width, canvas.height)).fill(value);
}

function start(holdMs: number): { feeder: Feeder; ring: RingWriter; viewer: Viewer; show: (value: number) => void } {
  const ring = RingWriter.create({ name: `/rtmp_vcam_fd_${process.pid}`, canvas });
  const feeder = new Feeder({ ring, canvas, holdMs }, picture(CARD));
  const viewer = new Viewer();
  feeder.addSink(viewer);
  cleanUp = () => {
    feeder.close();
    ring.close();
  };
  const show = (value: number): void => {
    const slot = ring.claim();
    drawFilled(slot, value);
    slot?.publish({ ptsUs: value, arrivalNs: 0n, state: 'live' });
    feeder.frame();
  };
  return { feeder, ring, viewer, show };
}

test('a sink gets the card at once, and again and again', async () => {
  const { viewer, feeder, ring } = start(1000);
  assert.deepEqual(viewer.seen, [CARD]);
  await until('the card to be shown again', () => viewer.seen.length > 2);
  assert.equal(feeder.state, 'card');
  assert.equal(ring.latest()?.number, 1, 'the ring has each picture once');
});

test('a picture is shown when it comes, and repeated when the next is late', async () => {
  const { viewer, feeder, show } = start(1000);
  feeder.streamStarted();
  show(1);
  assert.equal(viewer.last, 1);
  assert.equal(feeder.state, 'live');
  const before = viewer.seen.length;
  await until('the picture to be shown again', () => viewer.seen.length > before + 2);
  assert.equal(viewer.last, 1);
});

test('after the stream its last picture is held, then the card comes', async () => {
  const { viewer, feeder, ring, show } = start(200);
  feeder.streamStarted();
  show(1);
  feeder.streamEnded();
  assert.equal(feeder.state, 'holding');
  assert.equal(viewer.last, 1);
  await until('the state card', () => feeder.state === 'card');
  assert.equal(viewer.last, CARD);
  assert.equal(ring.latest()?.state, 'card');
});

test('the last picture of a publisher that is silent stays, for however long, and the hold counts from its end', (t) => {
  const pass = stoppedClock(t);
  const { viewer, feeder, show } = start(1200);
  feeder.streamStarted();
  show(1);
  pass(1500);
  assert.equal(feeder.state, 'holding');
  pass(20_000);
  assert.deepEqual([feeder.state, viewer.last], ['holding', 1]);
  show(2);
  assert.deepEqual([feeder.state, viewer.last], ['live', 2]);
  pass(5000);
  feeder.streamEnded();
  pass(1100);
  assert.deepEqual([feeder.state, viewer.last], ['holding', 2]);
  pass(200);
  assert.deepEqual([feeder.state, viewer.last], ['card', CARD]);
});

test('a stream without a picture does not keep the last picture of the one before', (t) => {
  for (const isReplaced of [false, true]) {
    const pass = stoppedClock(t);
    const { viewer, feeder, show } = start(1200);
    feeder.streamStarted();
    show(1);
    pass(500);
    if (!isReplaced) feeder.streamEnded();
    feeder.streamStarted();
    pass(1100);
    assert.deepEqual([feeder.state, viewer.last], ['holding', 1]);
    pass(200);
    assert.deepEqual([feeder.state, viewer.last], ['card', CARD]);
    show(2);
    assert.deepEqual([feeder.state, viewer.last], ['live', 2]);
    pass(5000);
    assert.deepEqual([feeder.state, viewer.last], ['holding', 2], 'this one is connected');
    cleanUp?.();
    t.mock.timers.reset();
    t.mock.restoreAll();
  }
});

test('without a hold time the card comes at once, and a late picture does not replace it', () => {
  const { viewer, feeder, ring, show } = start(0);
  feeder.streamStarted();
  show(1);
  feeder.streamEnded();
  assert.equal(viewer.last, CARD);
  show(2);
  assert.equal(viewer.last, CARD);
  assert.equal(ring.latest()?.state, 'card');
});

test('a new card is shown at once when the card is shown, otherwise later', async () => {
  const { viewer, feeder, show } = start(50);
  feeder.setCard(picture(OTHER_CARD));
  assert.equal(viewer.last, OTHER_CARD);
  feeder.streamStarted();
  show(1);
  feeder.setCard(picture(CARD));
  assert.equal(viewer.last, 1);
  feeder.streamEnded();
  await until('the state card', () => feeder.state === 'card');
  assert.equal(viewer.last, CARD);
});

/**
 * Stops the clock that the feeder sees; the returned function lets it run on, a millisecond of timers at a time. `step`
 * is what the clock shows of such a millisecond, and `look` the milliseconds that each look at it takes.
 */
function stoppedClock(t: TestContext, { step = 1, look = 0 } = {}): (ms: number) => void {
  let now = performance.now();
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  t.mock.method(performance, 'now', () => {
    now += look;
    return now;
  });
  return (ms) => {
    for (let passed = 0; passed < ms; passed++) {
      now += step;
      t.mock.timers.tick(1);
    }
  };
}

test('a picture that is late by less than half an interval finds no repetition before it', (t) => {
  const pass = stoppedClock(t);
  const { viewer, feeder, show } = start(1000);
  feeder.streamStarted();
  show(1);
  viewer.seen.length = 0;
  const gaps = [20, 29, 20, 11, 25, 15, 29];
  for (const [index, gap] of gaps.entries()) {
    pass(gap);
    show(index + 2);
  }
  assert.deepEqual(viewer.seen, [2, 3, 4, 5, 6, 7, 8]);
});

test('a picture is repeated half an interval after the next one was due, then at each interval', (t) => {
  const pass = stoppedClock(t);
  const { viewer, feeder, show } = start(1000);
  feeder.streamStarted();
  show(1);
  viewer.seen.length = 0;
  const repeated: number[] = [];
  for (let ms = 1; ms <= 80; ms++) {
    pass(1);
    if (viewer.seen.length > repeated.length) repeated.push(ms);
  }
  assert.deepEqual(repeated, [30, 50, 70]);
  assert.equal(feeder.repeated, 3);
  feeder.removeSink(viewer);
  pass(80);
  assert.equal(feeder.repeated, 3, 'without a sink nothing is repeated');
});

test('a sink that was removed gets no more pictures', async () => {
  const { viewer, feeder, show } = start(1000);
  feeder.removeSink(viewer);
  const before = viewer.seen.length;
  feeder.streamStarted();
  show(1);
  assert.equal(viewer.seen.length, before);
});

test('the picture of a stream that nobody should see any more is gone at once, also when late pictures come', () => {
  const { viewer, feeder, show, ring } = start(60_000);
  feeder.streamStarted();
  show(1);
  feeder.streamEnded({ hold: false });
  assert.equal(viewer.last, CARD);
  show(2);
  // The decoder reports its end.
  feeder.streamEnded();
  assert.deepEqual([viewer.last, feeder.state, ring.latest()?.state], [CARD, 'card', 'card']);
});

test('a late picture of the stream before is not shown as one of the next stream', (t) => {
  const pass = stoppedClock(t);
  const { viewer, feeder, ring } = start(0);
  feeder.streamStarted();
  feeder.streamEnded({ hold: false });
  const late = ring.claim();
  drawFilled(late, 1);
  late?.publish({ ptsUs: 1, arrivalNs: 0n, state: 'live' });
  feeder.streamStarted();
  pass(1000);
  assert.deepEqual([viewer.last, ring.latest()?.state], [CARD, 'card']);
});

test('a picture that is in the ring already and is reported later is not replaced by the card', (t) => {
  const pass = stoppedClock(t);
  const { viewer, feeder, ring } = start(0);
  feeder.streamStarted();
  const slot = ring.claim();
  drawFilled(slot, 1);
  slot?.publish({ ptsUs: 1, arrivalNs: 0n, state: 'live' });
  pass(1000);
  assert.deepEqual([viewer.last, ring.latest()?.state], [1, 'live']);
});

const PAUSE_CARD = 102;

test('in a pause its card is shown and nothing else, whatever comes, and afterwards the next picture', (t) => {
  const pass = stoppedClock(t);
  const { viewer, feeder, ring, show } = start(1000);
  feeder.streamStarted();
  show(1);
  feeder.pause(picture(PAUSE_CARD));
  assert.deepEqual([viewer.last, feeder.state, ring.latest()?.state], [PAUSE_CARD, 'card', 'card']);
  viewer.seen.length = 0;
  feeder.setCard(picture(OTHER_CARD));
  show(2);
  feeder.streamEnded();
  feeder.streamStarted();
  pass(5000);
  feeder.pause(picture(PAUSE_CARD + 1));
  pass(5000);
  const changed = viewer.seen.indexOf(PAUSE_CARD + 1);
  assert.ok(changed > 0);
  assert.deepEqual([...new Set(viewer.seen.slice(0, changed))], [PAUSE_CARD]);
  assert.deepEqual([...new Set(viewer.seen.slice(changed))], [PAUSE_CARD + 1]);
  feeder.resume();
  pass(100);
  assert.equal(viewer.last, PAUSE_CARD + 1, 'there is no picture yet');
  show(3);
  assert.deepEqual([viewer.last, feeder.state], [3, 'live']);
});

test('after a pause the card is shown: at once without a stream, a second later when its picture does not come', (t) => {
  const pass = stoppedClock(t);
  for (const hasSink of [true, false]) {
    const { viewer, feeder, ring, show } = start(60_000);
    const shown = (): number => {
      let value = -1;
      ring.latest()?.lend((surface) => {
        value = surface.format === 'i420' ? (surface.bytes[0] ?? -1) : -1;
      });
      return value;
    };
    if (!hasSink) feeder.removeSink(viewer);
    feeder.pause(picture(PAUSE_CARD));
    feeder.resume();
    assert.equal(shown(), CARD);
    feeder.streamStarted();
    show(1);
    feeder.pause(picture(PAUSE_CARD));
    feeder.resume();
    pass(900);
    assert.equal(shown(), PAUSE_CARD);
    pass(300);
    assert.deepEqual([shown(), feeder.state], [CARD, 'card']);
    show(2);
    feeder.pause(picture(PAUSE_CARD));
    feeder.streamEnded();
    feeder.resume();
    assert.equal(shown(), CARD, 'the last picture is not there any more');
    cleanUp?.();
  }
});

test('a pause that is over leaves nothing behind, and resuming without a pause changes nothing', (t) => {
  const pass = stoppedClock(t);
  const { viewer, feeder, show } = start(1000);
  feeder.resume();
  assert.equal(viewer.last, CARD);
  feeder.streamStarted();
  show(1);
  feeder.pause(picture(PAUSE_CARD));
  feeder.resume();
  show(2);
  feeder.resume();
  assert.equal(viewer.last, 2);
  feeder.streamEnded();
  pass(900);
  assert.deepEqual([feeder.state, viewer.last], ['holding', 2]);
  pass(200);
  assert.deepEqual([feeder.state, viewer.last], ['card', CARD]);
});

test('a new hold time also counts for a picture that is held now', (t) => {
  const pass = stoppedClock(t);
  const { viewer, feeder, show } = start(60_000);
  feeder.streamStarted();
  show(1);
  feeder.streamEnded();
  pass(3000);
  assert.deepEqual([feeder.state, viewer.last], ['holding', 1]);
  feeder.holdMs = 5000;
  pass(1900);
  assert.deepEqual([feeder.state, viewer.last], ['holding', 1]);
  pass(200);
  assert.deepEqual([feeder.state, viewer.last], ['card', CARD]);
  feeder.streamStarted();
  show(2);
  feeder.streamEnded();
  pass(100);
  feeder.holdMs = 0;
  assert.deepEqual([feeder.state, viewer.last], ['card', CARD]);
});

test('a stream that goes on unwatched is live after a silence, and its next silence is noticed, too', (t) => {
  const pass = stoppedClock(t);
  const { viewer, feeder, show } = start(1000);
  feeder.removeSink(viewer);
  feeder.streamStarted();
  show(1);
  for (let silence = 0; silence < 3; silence++) {
    pass(1500);
    assert.equal(feeder.state, 'holding');
    feeder.goesOn();
    assert.equal(feeder.state, 'live');
  }
});

for (const sinks of [0, 1])
  test(`a silence is noticed also when timers fire a moment early, with ${sinks} sinks`, (t) => {
    // The clock passes the end of the second while the feeder works.
    for (const look of [0.01, 0.05, 0.2, 0.4, 0.7]) {
      const pass = stoppedClock(t, { step: 0.9995, look });
      const { viewer, feeder, ring, show } = start(1000);
      if (sinks === 0) feeder.removeSink(viewer);
      feeder.streamStarted();
      show(1);
      pass(1100);
      assert.equal(feeder.state, 'holding', `a look takes ${look} ms`);
      feeder.close();
      ring.close();
      t.mock.reset();
    }
  });

test('a stream that goes on unwatched does not end a pause', (t) => {
  const pass = stoppedClock(t);
  const { feeder, ring, show } = start(1000);
  feeder.streamStarted();
  show(1);
  feeder.pause(picture(PAUSE_CARD));
  feeder.goesOn();
  pass(500);
  assert.deepEqual([feeder.state, ring.latest()?.state], ['card', 'card']);
});
