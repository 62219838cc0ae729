import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RememberedRefusal } from '../senders/sender-history.ts';
import type { IncomingStream } from '../sources/stream-source.ts';
import { NO_STATS } from '../testing/no-stats.ts';
import { type FactSources, factsOf } from './camera-facts.ts';

const now = new Date('2026-01-02T03:04:05Z');
const measured = {
  measures: { keyframeMs: 2000, sinceKeyframeMs: 500, reorderMs: 33, jitterMs: 4, heldMs: 0, decodeMs: 5, showMs: 1 },
  smoothingMs: 20,
  bitrate: 6e6,
  receivedFps: 30,
  recent: { received: 300, dropped: 0, damaged: 0 },
  wasRead: false,
};

function refused(minutesAgo: number, changes: Partial<RememberedRefusal> = {}): RememberedRefusal {
  const refusal = { remoteAddress: '192.168.1.20', encoder: 'FMLE/3.0 (compatible; GoPro)', reason: 'Wrong' } as const;
  const last = new Date(now.getTime() - minutesAgo * 60_000);
  return { refusal: { ...refusal, code: 'RTMP_ERR_KEY' }, times: 1, last, isSettled: false, ...changes };
}

const stream: IncomingStream = {
  encoder: 'OBS',
  local: true,
  metadata: { framerate: 60, videoDataRate: 6000 },
  stats: NO_STATS,
  ended: undefined,
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
};

function sources({
  current = stream,
  list = [refused(1)],
}: {
  current?: IncomingStream;
  list?: RememberedRefusal[];
} = {}) {
  const since = new Date(now.getTime() - 30_000);
  return {
    canvas: { width: 1920, height: 1080, fps: 30 },
    findings: [],
    outputs: { name: 'Studio', readers: 0, problemsNow: () => [] },
    settings: { now: { fit: 'contain', rotate: 0, smooth: 'auto', paused: false } },
    streams: {
      current,
      since,
      format: undefined,
      trouble: { text: 'No', plain: 'No', fix: 'Do.', isSoundOnly: true },
      pullTrouble: undefined,
      decoderProblem: undefined,
    },
    history: { refused: list },
  } satisfies FactSources;
}

test('the facts of a stream, in seconds and bits', () => {
  const { stream: facts, device } = factsOf(sources(), measured, now);
  assert.deepEqual(device, { name: 'Studio', readers: 0, wasRead: false });
  assert.deepEqual(
    [facts?.seconds, facts?.isLocal, facts?.keyframeSeconds, facts?.sinceKeyframeSeconds, facts?.picture],
    [30, true, 2, 0.5, undefined],
  );
  assert.deepEqual(facts?.announced, { fps: 60, bitrate: 6e6 });
  assert.deepEqual(facts?.trouble, { text: 'No', fix: 'Do.', isSoundOnly: true });
});

test('a frame rate that no encoder has is not what it announced', () => {
  const { stream: facts } = factsOf(sources({ current: { ...stream, metadata: { framerate: 1000 } } }), measured, now);
  assert.deepEqual(facts?.announced, { fps: undefined, bitrate: undefined });
});

test('refused senders are open matters for ten minutes, until they are let in, unless the owner has disconnected them', () => {
  const refusal = { ...refused(1).refusal, code: 'RTMP_ERR_KEPT_OUT' } as const;
  const list = [refused(1), refused(9.9), refused(10.1), refused(1, { isSettled: true }), refused(1, { refusal })];
  const { refused: open } = factsOf(sources({ list }), measured, now);
  assert.equal(open.length, 2);
  assert.deepEqual(open[0], {
    who: '192.168.1.20 (GoPro)',
    reason: 'wrong stream key',
    fix: 'Copy the URL with its stream key into the sender again. The page shows it, and so does rtmp-vcam url.',
    isNearby: true,
  });
});
