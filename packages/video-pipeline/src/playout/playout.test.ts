import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { Playout } from './playout.ts';
import { type Smoothing, StreamClock } from './stream-clock.ts';

const FRAME_MS = 1000 / 30;

/** One frame on its way: its time stamp, and when it arrives. Milliseconds. */
interface Sent {
  readonly dts: number;
  readonly arrivesAt: number;
}

interface Shown extends Sent {
  readonly releasedAt: number;
  readonly showAt: number;
}

/** Numbers from 0 to 1, the same ones in each run. */
function* noise(seed = 1): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

/** 30 frames a second, each late by what `lateness` says; none overtakes another. */
function stream(
  seconds: number,
  lateness: (index: number) => number,
  stamp = (index: number) => index * FRAME_MS,
): Sent[] {
  let before = 0;
  return Array.from({ length: seconds * 30 }, (_, index) => {
    before = Math.max(before, index * FRAME_MS + lateness(index));
    return { dts: Math.round(stamp(index)), arrivesAt: before };
  });
}

function uniform(most: number): (index: number) => number {
  const numbers = noise();
  return () => numbers.next().value * most;
}

/** So many frames come together, with the last of them. */
function bursts(size: number): (index: number) => number {
  return (index) => (size - 1 - (index % size)) * FRAME_MS;
}

function packetOf(dts: number): VideoPacket {
  return {
    media: 'video',
    codec: 'h264',
    track: 0,
    kind: 'frame',
    keyframe: false,
    dts,
    pts: dts,
    data: new Uint8Array(9),
  };
}

/** Plays a stream on a clock that runs a millisecond at a time. */
function play(
  t: TestContext,
  sent: readonly Sent[],
  smoothing: Smoothing = 'auto',
): { shown: Shown[]; playout: Playout } {
  let now = 0;
  t.mock.timers.reset();
  t.mock.timers.enable({ apis: ['setTimeout'] });
  t.mock.method(performance, 'now', () => now);
  const shown: Shown[] = [];
  const queue = [...sent];
  const byPacket = new Map<VideoPacket, Sent>();
  const release = (packet: VideoPacket, _: bigint, showAt: number): void => {
    const frame = byPacket.get(packet);
    if (frame !== undefined) shown.push({ ...frame, releasedAt: now, showAt });
  };
  const playout = new Playout({ smoothing, release, ended: () => {} });
  const end = (sent.at(-1)?.arrivesAt ?? 0) + 1000;
  for (; now < end; now++) {
    while (queue[0] !== undefined && queue[0].arrivesAt <= now) {
      const frame = queue.shift();
      if (frame === undefined) break;
      const packet = packetOf(frame.dts);
      byPacket.set(packet, frame);
      playout.push(packet, 0n);
    }
    t.mock.timers.tick(1);
  }
  playout.close();
  return { shown, playout };
}

/** New pictures a second that an app sees which looks 30 times a second, from `from` on; the median of several phases. */
function newPictures(shown: readonly Shown[], from: number): number {
  const to = shown.at(-1)?.releasedAt ?? 0;
  const phases = [0, 7, 14, 21, 28].map((phase) => {
    let [seen, last, next] = [0, -1, 0];
    for (let look = from + phase; look < to; look += FRAME_MS) {
      while (next < shown.length && (shown[next]?.releasedAt ?? 0) <= look) next++;
      if (next - 1 !== last) seen++;
      last = next - 1;
    }
    return (seen * 1000) / (to - from);
  });
  return phases.sort((a, b) => a - b)[2] ?? 0;
}

/** How old pictures are, beyond those of an even arrival: the 95th percentile in milliseconds. */
function age(shown: readonly Shown[], from: number): number {
  const ages = shown
    .map(({ releasedAt }, index) => releasedAt - index * FRAME_MS)
    .slice(from * 30)
    .sort((a, b) => a - b);
  return ages[Math.floor(ages.length * 0.95)] ?? 0;
}

const uneven: readonly { name: string; lateness: (index: number) => number; jitter: number; least: number }[] = [
  { name: 'even', lateness: () => 0, jitter: 0, least: 28 },
  { name: 'up to 5 ms late', lateness: uniform(5), jitter: 5, least: 28 },
  { name: 'up to 30 ms late', lateness: uniform(30), jitter: 30, least: 28 },
  { name: 'up to 100 ms late', lateness: uniform(100), jitter: 100, least: 27 },
  { name: 'two at a time', lateness: bursts(2), jitter: 33, least: 27 },
  { name: 'three at a time', lateness: bursts(3), jitter: 67, least: 27 },
  { name: 'five at a time', lateness: bursts(5), jitter: 133, least: 26 },
  { name: 'up to 300 ms late', lateness: uniform(300), jitter: 300, least: 24 },
];

for (const { name, lateness, jitter, least } of uneven) {
  test(`30 frames a second that come ${name} are shown evenly, and no later than that takes`, (t) => {
    const { shown } = play(t, stream(28, lateness));
    const [rate, late] = [newPictures(shown, 8000), age(shown, 8)];
    t.diagnostic(`${rate.toFixed(1)} new pictures a second, ${late.toFixed(0)} ms late`);
    assert.ok(rate >= least, `${rate} new pictures a second`);
    assert.ok(late <= jitter + 40, `${late} ms late`);
    assert.equal(shown.length, 28 * 30, 'nothing is lost');
    assert.deepEqual(
      shown.map(({ dts }) => dts),
      shown.map(({ dts }) => dts).toSorted((a, b) => a - b),
    );
  });
}

test('an even stream waits for nothing', (t) => {
  const { shown } = play(t, stream(10, uniform(5)));
  for (const { arrivesAt, releasedAt } of shown) assert.ok(releasedAt - arrivesAt <= 2);
});

test('after a second without a frame the stream is live again at once, and its delay is not larger', (t) => {
  const stall = (index: number): number => (index >= 300 && index < 330 ? (330 - index) * FRAME_MS : 0);
  const { shown } = play(t, stream(20, stall));
  const after = shown.slice(331);
  for (const { arrivesAt, releasedAt } of after) assert.ok(releasedAt - arrivesAt <= 3, `${releasedAt - arrivesAt} ms`);
});

test('a sender whose stream stays a second later than before gets no delay for that', (t) => {
  const { shown } = play(
    t,
    stream(20, (index) => (index >= 300 ? 1000 : 0)),
  );
  for (const { arrivesAt, releasedAt } of shown.slice(400)) assert.ok(releasedAt - arrivesAt <= 3);
});

test('pictures that are held back are so much later, from one moment on, and due when they were before', (t) => {
  let now = 0;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  t.mock.method(performance, 'now', () => now);
  const released: [number, number][] = [];
  const playout = new Playout({
    smoothing: 0,
    release: ({ dts }) => released.push([dts, now]),
    ended: () => released.push([-1, now]),
  });
  const advance = (to: number): void => {
    for (; now < to; now++) t.mock.timers.tick(1);
  };
  assert.equal(playout.dueOf(0), undefined);
  for (let frame = 0; frame < 30; frame++) {
    advance(frame * 40);
    if (frame === 10) playout.holdBackMs = 100;
    if (frame === 20) playout.holdBackMs = 0;
    playout.push(packetOf(frame * 40 + 5000), 0n);
    assert.equal(playout.dueOf(frame * 40 + 5000), now);
  }
  playout.holdBackMs = 100;
  playout.push({ ...packetOf(6200), kind: 'config' }, 0n);
  playout.end();
  advance(2000);
  const late = released.map(([dts, at]) => (dts < 0 ? at : at - (dts - 5000)));
  assert.deepEqual(late.slice(0, 10), Array(10).fill(0));
  for (const lateness of late.slice(10, 18)) assert.ok(Math.abs(lateness - 100) <= 2, late.join(' '));
  assert.deepEqual(late.slice(20, 30), Array(10).fill(0));
  assert.ok((late.at(-1) ?? 0) >= 1258, 'the end comes after what waits');
});

test('delay that is not needed any more goes away', (t) => {
  const numbers = uniform(100);
  const { shown } = play(
    t,
    stream(40, (index) => (index < 300 ? numbers(index) : 0)),
  );
  assert.ok(age(shown, 36) <= 3, `${age(shown, 36)} ms`);
});

for (const speed of [0.999, 1.001]) {
  test(`a sender's clock at ${speed} builds no delay in an hour`, () => {
    const clock = new StreamClock('auto');
    const numbers = uniform(5);
    for (let index = 0; index < 3600 * 30; index++) {
      const now = index * FRAME_MS + numbers(index);
      const dts = Math.round(index * FRAME_MS * speed);
      clock.arrived(dts, now);
      if (index > 60) assert.ok(Math.abs(clock.dueOf(dts) - now) <= 14, `${clock.dueOf(dts) - now} ms after ${now} ms`);
    }
  });
}

const useless: readonly { name: string; stamp: (index: number) => number }[] = [
  { name: 'in seconds', stamp: (index) => Math.floor(index / 30) },
  { name: 'all equal', stamp: () => 0 },
  { name: 'pairwise equal', stamp: (index) => Math.floor(index / 2) * 2 * FRAME_MS },
  { name: 'alternating by 200 ms', stamp: (index) => index * FRAME_MS + (index % 2) * 200 },
  { name: 'at half speed', stamp: (index) => (index * FRAME_MS) / 2 },
  { name: 'at double speed', stamp: (index) => index * FRAME_MS * 2 },
  { name: 'that count frames', stamp: (index) => index },
];

for (const { name, stamp } of useless) {
  test(`time stamps ${name} do not count: frames are shown as they come`, (t) => {
    const { shown } = play(
      t,
      stream(12, () => 0, stamp),
    );
    const later = shown.slice(90);
    const [first] = later;
    assert.ok(first !== undefined);
    for (const { arrivesAt, releasedAt, showAt } of later) {
      assert.ok(releasedAt - arrivesAt <= 2, `held for ${releasedAt - arrivesAt} ms`);
      const drift = showAt - arrivesAt - (first.showAt - first.arrivesAt);
      assert.ok(Math.abs(drift) <= 2, `${drift} ms from as it came`);
    }
  });
}

test('pictures are never timed to come before the one they follow, whatever becomes of the time stamps', (t) => {
  const kinds: readonly ((index: number) => number)[] = [
    (index) => index * FRAME_MS,
    () => 5000,
    (index) => index * FRAME_MS + 90_000,
    (index) => index,
    (index) => index * FRAME_MS,
  ];
  const late = (index: number): number => (index < 3 ? 600 : 0);
  const { shown } = play(
    t,
    stream(20, late, (index) => kinds[Math.floor(index / 120)]?.(index) ?? 0),
  );
  const steps = shown.slice(1).map(({ showAt }, index) => showAt - (shown[index]?.showAt ?? 0));
  const back = steps.filter((step) => step < -1).length;
  assert.equal(back, 0, `${back} of ${steps.length} steps back`);
  assert.ok(steps.filter((step) => step < 20).length < 60, 'few pictures too close to the one before');
});

test('time stamps that jump begin a new timeline', (t) => {
  for (const jump of [100_000, -100_000, 3000, -3000]) {
    const { shown } = play(
      t,
      stream(10, uniform(3), (index) => 200_000 + index * FRAME_MS + (index >= 150 ? jump : 0)),
    );
    for (const { arrivesAt, releasedAt } of shown)
      assert.ok(releasedAt - arrivesAt <= 4, `${jump}: ${releasedAt - arrivesAt}`);
  }
});

test('a fixed delay holds every packet as long, and 0 none', (t) => {
  for (const smoothing of [0, 120]) {
    const { shown } = play(t, stream(6, uniform(100)), smoothing);
    assert.ok(age(shown, 2) <= Math.max(100, smoothing) + 40);
    if (smoothing === 0) for (const { arrivesAt, releasedAt } of shown) assert.ok(releasedAt - arrivesAt <= 2);
    else assert.ok(newPictures(shown, 2000) >= 28, `${newPictures(shown, 2000)} new pictures a second`);
  }
});

test('at the end of a stream what waits is shown, and a new stream drops it', (t) => {
  let now = 0;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  t.mock.method(performance, 'now', () => now);
  const story: string[] = [];
  const playout = new Playout({
    smoothing: 200,
    release: ({ dts }) => void story.push(`frame ${dts}`),
    ended: () => void story.push('ended'),
  });
  const pass = (ms: number): void => {
    for (let passed = 0; passed < ms; passed++, now++) t.mock.timers.tick(1);
  };
  playout.push(packetOf(0), 0n);
  playout.push(packetOf(33), 0n);
  playout.end();
  assert.deepEqual(story, []);
  pass(240);
  assert.deepEqual(story, ['frame 0', 'frame 33', 'ended']);
  playout.push(packetOf(166), 0n);
  playout.begin();
  pass(300);
  assert.equal(story.length, 3);
});

test('a new stream begins without the delay that the one before it needed', (t) => {
  const { playout } = play(t, stream(10, uniform(250)));
  assert.ok(playout.delayMs > 100, `${playout.delayMs} ms`);
  playout.begin();
  assert.equal(playout.delayMs, 0);
  playout.close();
});

test('what waits is bounded in number: tiny packets, equal stamps, stamps of an hour ahead, headers and ends', (t) => {
  const HOUR = 3_600_000;
  const floods: Record<string, (index: number) => Partial<VideoPacket>> = {
    'tiny packets': (index) => ({ dts: index, pts: index }),
    'equal stamps': () => ({ dts: 5, pts: 5 }),
    'stamps an hour ahead': (index) => ({ dts: index * HOUR, pts: index * HOUR }),
    'pictures to show in an hour': (index) => ({ dts: index, pts: index + HOUR }),
    'sequence headers': () => ({ kind: 'config' }),
    'ends of the sequence': () => ({ kind: 'end' }),
    'headers among frames': (index) => ({ kind: index % 2 === 0 ? 'config' : 'frame', dts: index, pts: index }),
  };
  for (const [name, part] of Object.entries(floods)) {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    t.mock.method(performance, 'now', () => 0);
    let released = 0;
    const playout = new Playout({ smoothing: 500, release: () => released++, ended: () => {} });
    for (let index = 0; index < 5000; index++) playout.push({ ...packetOf(0), ...part(index) }, 0n);
    const before = released;
    playout.end();
    t.mock.method(performance, 'now', () => 10_000);
    t.mock.timers.tick(1000);
    assert.ok(released - before <= 1025, `${name}: ${released - before} waited`);
    t.mock.timers.reset();
  }
});

test('while nobody waits, what is due comes with the next packet, when it is asked for, and at the end', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const at = (now: number): void => {
    t.mock.method(performance, 'now', () => now);
    t.mock.timers.tick(1000);
  };
  const released: string[] = [];
  let mayLinger = true;
  const playout = new Playout({
    smoothing: 100,
    release: ({ dts }) => released.push(`${dts}`),
    ended: () => released.push('ended'),
    mayLinger: () => mayLinger,
  });
  const push = (dts: number): void => playout.push(packetOf(dts), 0n);
  at(0);
  push(0);
  at(110);
  assert.deepEqual(released, [], 'no timer');
  push(110);
  assert.deepEqual(released, ['0']);
  assert.ok(playout.heldMs <= 100, `held ${playout.heldMs} ms, of which it lingered 10`);
  at(220);
  playout.hurry();
  assert.deepEqual(released, ['0', '110']);
  push(220);
  push(230);
  mayLinger = false;
  playout.hurry();
  at(340);
  assert.deepEqual(released, ['0', '110', '220', '230'], 'somebody waits again, so a timer does');
  mayLinger = true;
  push(340);
  playout.end();
  at(1000);
  assert.deepEqual(released.slice(4), ['340', 'ended']);
});

test('of several sequence headers in a row, the last one is passed on, before the frame that follows it', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  t.mock.method(performance, 'now', () => 0);
  const released: string[] = [];
  const playout = new Playout({
    smoothing: 100,
    release: ({ kind, dts }) => released.push(`${kind} ${dts}`),
    ended: () => released.push('ended'),
  });
  const push = (kind: VideoPacket['kind'], dts: number): void => playout.push({ ...packetOf(dts), kind }, 0n);
  push('frame', 0);
  for (let dts = 1; dts < 9; dts++) push('config', dts);
  push('frame', 9);
  push('end', 10);
  playout.end();
  t.mock.method(performance, 'now', () => 1000);
  t.mock.timers.tick(1000);
  assert.deepEqual(released, ['frame 0', 'config 8', 'frame 9', 'ended']);
});

test('it says how uneven a stream is, how long its packets are held, and how many come too late for that', (t) => {
  const even = play(
    t,
    stream(10, () => 0),
  ).playout;
  assert.ok(even.jitterMs < 2 && even.heldMs < 2, `${even.jitterMs} ms, held ${even.heldMs} ms`);
  assert.deepEqual([even.late, even.arrivals.pictures], [0, 300]);
  const uneven = play(t, stream(10, bursts(5))).playout;
  assert.ok(Math.abs(uneven.jitterMs - 4 * FRAME_MS) < 10, `${uneven.jitterMs} ms`);
  assert.ok(Math.abs(uneven.heldMs - 2 * FRAME_MS) < 20, `held ${uneven.heldMs} ms`);
  assert.ok(uneven.late < 10, `${uneven.late} late, although they are held`);
  const unheld = play(t, stream(10, bursts(5)), 0).playout;
  assert.ok(unheld.late > 200, `${unheld.late} late`);
});
