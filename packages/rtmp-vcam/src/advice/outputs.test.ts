import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outputs } from './outputs.ts';
import { factsWithoutStream } from './testing/facts.ts';

test('what is wrong with the outputs is advice, and what is right is not', () => {
  const findings = [
    { level: 'ok', text: 'camera "Studio" is /dev/video10' },
    {
      level: 'warning',
      text: 'browsers cannot use the PipeWire camera, because no portal is running',
      fix: 'sudo apt install it',
    },
    { level: 'problem', text: 'permission denied: /dev/video10' },
  ] as const;
  assert.deepEqual(outputs.find(factsWithoutStream({ findings })), [
    {
      level: 'hint',
      text: 'Browsers cannot use the PipeWire camera, because no portal is running',
      fix: 'sudo apt install it',
    },
    { level: 'problem', text: 'Permission denied: /dev/video10', fix: null },
  ]);
});
