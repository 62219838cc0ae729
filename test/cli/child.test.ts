import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sharedMemoryOf } from '../support/product.ts';
import { Program } from '../support/program.ts';

const MAIN = fileURLToPath(new URL('../../packages/rtmp-vcam-app/src/main-as-child.ts', import.meta.url));

test('as a child it ends when its standard input ends, and nothing is left', { timeout: 120_000 }, async () => {
  const home = mkdtempSync(join(tmpdir(), 'rtmp-vcam-child-'));
  const ring = `/child_${process.pid}`;
  const args = ['--conditions=source', '--import', 'tsx', MAIN, 'run', '--port=0', '--camera=none', `--ring=${ring}`];
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home };
  try {
    await using program = await Program.start(process.execPath, args, { env, openInput: true });
    await program.says('"ready"');
    assert.notDeepEqual(sharedMemoryOf(ring), []);
    program.input.end();
    await program.end();
    assert.deepEqual(sharedMemoryOf(ring), []);
  } finally {
    rmSync(home, { recursive: true });
  }
});
