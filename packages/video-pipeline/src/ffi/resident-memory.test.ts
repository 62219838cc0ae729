import assert from 'node:assert/strict';
import { test } from 'node:test';
import { residentMemory } from './resident-memory.ts';

test('the newest known memory is told while no more files can be opened', () => {
  const now = residentMemory();
  assert.ok(now > 1_000_000);
  const fails = (): number => {
    throw Object.assign(new Error('EMFILE: too many open files, uv_resident_set_memory'), { code: 'EMFILE' });
  };
  assert.equal(residentMemory(fails), now);
  assert.equal(
    residentMemory(() => now + 1),
    now + 1,
  );
});
