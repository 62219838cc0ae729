import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIVE, textOf, WAITING } from './testing/cameras.ts';

test('counts, measures and times have the names and units of Prometheus', () => {
  const lines = textOf([LIVE, WAITING]).split('\n');
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
