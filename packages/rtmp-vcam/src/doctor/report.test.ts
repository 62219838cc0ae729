import assert from 'node:assert/strict';
import { test } from 'node:test';
import { styleFor } from '../terminal/style.ts';
import { ok, problem, type Result, warning } from './checks/outcome.ts';
import { eitherIsEnough } from './either-is-enough.ts';
import { type Made, makeChecks } from './examination.ts';
import { printReport } from './print.ts';

const plain = styleFor(false);

test('a report has headings, what is wrong first, and sums up', () => {
  const results: Result[] = [
    { check: 'a', group: 'Network', ...warning('No name', 'Give it one') },
    { check: 'b', group: 'Camera', ...ok('PipeWire is there') },
    { check: 'c', group: 'Camera', ...problem('No device', 'rtmp-vcam setup') },
    { check: 'd', group: 'Camera', ...problem('No group', 'Join it') },
  ];
  assert.equal(
    printReport(results, plain),
    `Camera
  ✗ No device
    → rtmp-vcam setup
  ✗ No group
    → Join it
  ✓ PipeWire is there

Network
  ! No name
    → Give it one

✗ 2 problems: what is marked ✗ keeps the camera from working, and 1 thing could be better.
`,
  );
  assert.match(printReport(results.slice(0, 2), plain), /\n! The camera works; 1 thing could be better\.\n$/);
  assert.match(printReport(results.slice(1, 2), plain), /\n✓ Everything is fine\.\n$/);
});

test('a check that fails is a warning, and one that has nothing to say is left out', async () => {
  const group = 'Camera';
  const made = await makeChecks([
    { check: 'fails', group, look: () => Promise.reject(new Error('boom')) },
    { check: 'silent', group, look: () => undefined },
    { check: 'fine', group, look: () => ok('fine') },
  ]);
  assert.deepEqual(
    made.map(({ check, level }) => [check, level]),
    [
      ['fails', 'warning'],
      ['fine', 'ok'],
    ],
  );
  assert.match(made[0]?.text ?? '', /boom/);
});

test('what keeps one kind of camera from working is a warning while the other one works', () => {
  const about = (output: Made['output'], isFine: boolean): Made => ({
    check: 'x',
    group: 'Camera',
    output,
    ...(isFine ? ok('fine') : problem('wrong', 'fix it')),
  });
  const levels = (...results: readonly Made[]): string[] => eitherIsEnough(results).map(({ level }) => level);
  assert.deepEqual(levels(about('pipewire', true), about('v4l2', false)), ['ok', 'warning']);
  assert.deepEqual(levels(about('pipewire', false), about('v4l2', true)), ['warning', 'ok']);
  assert.deepEqual(levels(about('pipewire', false), about('v4l2', false)), ['problem', 'problem']);
  assert.deepEqual(levels(about('v4l2', false)), ['problem'], 'nothing is known of the other one');
  assert.deepEqual(levels(about(undefined, false), about('v4l2', true)), ['problem', 'ok']);
  assert.deepEqual(levels(about('v4l2', true), about('v4l2', false), about('pipewire', false)), [
    'ok',
    'problem',
    'problem',
  ]);
});
