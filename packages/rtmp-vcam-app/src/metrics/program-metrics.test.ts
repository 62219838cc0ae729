import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import type { CameraState } from '@rtmp-vcam/api';
import fc from 'fast-check';
import { needs } from '../../../../test/support/tools.ts';
import { NO_COUNTS } from '../camera/testing/no-counts.ts';
import { CAMERA, PROGRAM } from '../control/testing/fake-control.ts';
import { cameraMetrics, type MeasuredCamera, processMetrics } from './program-metrics.ts';
import { prometheusText } from './prometheus-text.ts';

const DETAILS: NonNullable<CameraState['details']> = {
  receivedFps: 59.9,
  keyframeSeconds: 2,
  reorderMs: 33,
  jitterMs: 5,
  latency: { receiveMs: 1, smoothingMs: 20, decodeMs: 8.5, showMs: 0.5 },
  dropped: 1,
  skipped: 2,
  repeated: 3,
  late: 4,
  damaged: 5,
};
const ADVICE = { level: 'hint', code: 'ADVICE_CAMERA', text: 'a', fix: null } as const;
const live: MeasuredCamera = {
  state: { ...CAMERA, details: DETAILS, advice: [ADVICE, { ...ADVICE, text: 'b' }] },
  totals: { ...NO_COUNTS, streams: 2, shown: 900, undecoded: 3, outrun: 4, refusals: 7 },
};
const waiting: MeasuredCamera = {
  state: { ...CAMERA, name: 'Other', state: 'waiting', stream: null, sender: null, device: null, microphone: null },
  totals: { ...NO_COUNTS, refusals: 0 },
};

function textOf(cameras: readonly MeasuredCamera[]): string {
  return prometheusText([...processMetrics(PROGRAM, 12.5), ...cameraMetrics(cameras)]);
}

/** What Prometheus' own checker finds wrong: mistakes and bad names. */
function faults(text: string): string {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  return status === 0 ? `${stdout}${stderr}` : `${stdout}${stderr} (exit code ${status})`;
}

test('counts, measures and times have the names and units of Prometheus', () => {
  const lines = textOf([live, waiting]).split('\n');
  for (const line of [
    'rtmp_vcam_up 1',
    'process_cpu_seconds_total 12.5',
    'rtmp_vcam_frames_total{camera="Studio"} 900',
    'rtmp_vcam_dropped_frames_total{camera="Studio"} 7',
    'rtmp_vcam_refused_senders_total{camera="Other"} 0',
    'rtmp_vcam_latency_seconds{camera="Studio",stage="decode"} 0.0085',
    'rtmp_vcam_state{camera="Other",state="waiting"} 1',
    'rtmp_vcam_state{camera="Studio",state="waiting"} 0',
    'rtmp_vcam_advice{camera="Studio",code="ADVICE_CAMERA",level="hint"} 2',
    'rtmp_vcam_received_bytes_per_second{camera="Studio"} 750000',
  ])
    assert.ok(lines.includes(line), `${line} is missing in\n${lines.join('\n')}`);
  assert.ok(!lines.some((line) => /latency.*Other/.test(line)), 'a camera without a stream has no latency');
});

test('promtool finds nothing wrong', needs('promtool'), () => {
  assert.equal(faults(textOf([live, waiting])), '');
  assert.equal(faults(textOf([])), '');
  assert.notEqual(faults('a{b="c"d"} 1\n'), '', 'promtool finds mistakes');
});

test('promtool reads whatever cameras are called', needs('promtool'), () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1 }), { maxLength: 4 }), (names) => {
      const cameras = names.map((name) => ({ ...live, state: { ...live.state, name } }));
      assert.equal(faults(textOf(cameras)), '');
    }),
    { numRuns: 20, examples: [[['a\\"b', '"\n', '\\', '}# HELP']]] },
  );
});
