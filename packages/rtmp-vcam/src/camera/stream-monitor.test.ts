import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { IncomingStream } from '../sources/stream-source.ts';
import { NO_STATS } from '../testing/no-stats.ts';
import { StreamMonitor } from './stream-monitor.ts';

const FORMAT = { width: 1920, height: 1080, codecString: 'avc1.640028', decoder: 'h264', reorderFrames: 0 } as const;

/** A camera whose stream has 30 pictures a second; `pass` measures it twice a second. */
function camera(t: TestContext) {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const counts = { received: 0, frames: 0, dropped: 0, outrun: 0, skipped: 0, repeated: 0, late: 0, damaged: 0 };
  let totals = { streams: 0, bytes: 0 };
  let current: IncomingStream | undefined;
  const none = {
    state: 'live',
    isPaused: false,
    watched: true,
    resting: false,
    waiting: 0,
    waitingMs: 0,
    restarts: 0,
  } as const;
  const measures = { sinceKeyframeMs: 0, reorderMs: 0, jitterMs: 3, heldMs: 10, decodeMs: 5, showMs: 1 };
  const outputs = { name: 'Studio', readers: 0, problemsNow: () => [] };
  const monitor = new StreamMonitor({
    pipeline: {
      get stats() {
        return { ...none, ...counts, latencyMs: 15, smoothingMs: 10 };
      },
      measures: { ...measures, keyframeMs: 1000 },
    },
    streams: {
      get current() {
        return current;
      },
      since: new Date(Date.now() - 60_000),
      get totals() {
        return totals;
      },
      format: { type: 'format', stream: 1, ...FORMAT },
      trouble: undefined,
      pullTrouble: undefined,
      decoderProblem: undefined,
    },
    status: { now: { state: 'live', fps: 30, bitrate: 6e6, latency: 15, smoothing: 10 } },
    canvas: { width: 1920, height: 1080, fps: 30 },
    findings: [],
    outputs,
    settings: { now: { fit: 'contain', rotate: 0, smooth: 'auto', paused: false } },
    history: { refused: [] },
  });
  const begin = (): void => {
    totals = { ...totals, streams: totals.streams + 1 };
    current = {
      encoder: '',
      stats: { ...NO_STATS, receiveMs: 2 },
      ended: undefined,
      [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
    };
  };
  const pass = (seconds: number, each: Partial<typeof counts> = {}): void => {
    for (let half = 0; half < 2 * seconds; half++) {
      now += 500;
      if (current !== undefined) counts.received += 15;
      for (const name of ['dropped', 'outrun', 'late', 'damaged'] as const) counts[name] += each[name] ?? 0;
      monitor.measure(20);
    }
  };
  const end = (): void => {
    current = undefined;
  };
  return { monitor, begin, pass, end, outputs };
}

const codesOf = (monitor: StreamMonitor): string[] => monitor.advice.map(({ code }) => code);

test('details are those of the present stream, totals those of all, and without a stream there are none', (t) => {
  const { monitor, begin, pass, end } = camera(t);
  const details = () => monitor.details;
  pass(1);
  assert.equal(details(), null);
  begin();
  pass(10, { damaged: 1 });
  assert.deepEqual(details(), {
    receivedFps: 30,
    keyframeSeconds: 1,
    reorderMs: 0,
    jitterMs: 3,
    latency: { receiveMs: 2, smoothingMs: 10, decodeMs: 5, showMs: 1 },
    dropped: 0,
    skipped: 0,
    repeated: 0,
    late: 0,
    damaged: 20,
  });
  end();
  assert.equal(details(), null);
  begin();
  pass(2);
  assert.deepEqual([details()?.damaged, monitor.totals.damaged, monitor.totals.streams], [0, 20, 2]);
});

test('a computer that is too slow is not taken for a network that stood still, nor the other way round', (t) => {
  const slow = camera(t);
  slow.begin();
  slow.pass(15, { outrun: 5 });
  assert.ok(codesOf(slow.monitor).includes('ADVICE_OVERLOAD'));
  const network = camera(t);
  network.begin();
  network.pass(15, { outrun: 5, late: 5 });
  assert.ok(!codesOf(network.monitor).includes('ADVICE_OVERLOAD'));
});

test('an app that has once read the camera is remembered', (t) => {
  const { monitor, begin, pass, outputs } = camera(t);
  begin();
  pass(5);
  assert.ok(codesOf(monitor).includes('ADVICE_NOT_OPENED'));
  outputs.readers = 1;
  pass(1);
  outputs.readers = 0;
  pass(5);
  assert.ok(!codesOf(monitor).includes('ADVICE_NOT_OPENED'));
});

test('the history counts what was lost in each second', (t) => {
  const { monitor, begin, pass } = camera(t);
  begin();
  pass(3, { damaged: 1, dropped: 1 });
  const last = monitor.history.at(-1);
  assert.deepEqual(last, { fps: 30, bitrate: 6e6, latencyMs: 15, jitterMs: 3, lost: 4, cpu: 20 });
});
