import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ringAudience } from './ring-audience.ts';

for (const { mode, nobody } of [
  { mode: 0o600, nobody: 0 },
  { mode: 0o660, nobody: 0 },
  { mode: 0o666, nobody: 0 },
  { mode: 0o644, nobody: undefined },
  { mode: 0o640, nobody: undefined },
]) {
  test(`a ring of mode ${mode.toString(8)}: nobody in its table means ${nobody ?? 'nothing'}`, () => {
    const ring = { readers: 0 };
    const audience = ringAudience(ring, mode);
    assert.equal(audience.readers, nobody);
    ring.readers = 2;
    assert.equal(audience.readers, 2);
  });
}
