import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INCIDENTS } from './incidents/incidents.ts';
import { readOptions } from './options.ts';

test('without options, all incidents happen for half an hour', () => {
  assert.deepEqual(readOptions([]), { minutes: 30, seed: 1, incidents: INCIDENTS });
});

test('the help names every option and incident', () => {
  const text = readOptions(['-h']);
  assert.ok(typeof text === 'string');
  for (const name of ['--minutes', '--seed', '--only', ...INCIDENTS.map((each) => each.name)]) {
    assert.ok(text.includes(name), name);
  }
});

test('wrong options say which one it is', () => {
  for (const [args, message] of [
    [['--minutes', 'x'], /--minutes x: give a number above 0/],
    [['--minutes', '0'], /--minutes 0/],
    [['--seed', 'x'], /--seed x: give a whole number/],
    [['--only', 'earthquake'], /--only earthquake: no incident/],
    [['--hours', '3'], /--hours/],
    [['3'], /'3'/],
  ] as const) {
    assert.throws(() => readOptions(args), message);
  }
});
