import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sharedMemoryOf } from '../support/product.ts';

const MAIN = fileURLToPath(new URL('../../packages/rtmp-vcam-app/src/main-as-child.ts', import.meta.url));

test('as a child it ends when its standard input ends, and nothing is left', { timeout: 120_000 }, async () => {
  const home = mkdtempSync(join(tmpdir(), 'rtmp-vcam-child-'));
  const ring = `/rtmp_vcam_child_${process.pid}`;
  const args = ['--conditions=source', '--import', 'tsx', MAIN, 'run', '--port=0', '--camera=none', `--ring=${ring}`];
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home };
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env });
  try {
    const ended = once(child, 'close');
    for await (const line of createInterface({ input: child.stdout })) if (line.includes('"ready"')) break;
    assert.notDeepEqual(sharedMemoryOf(ring), []);
    child.stdin.end();
    child.stdout.resume();
    await ended;
    assert.deepEqual(sharedMemoryOf(ring), []);
  } finally {
    child.kill('SIGKILL');
    rmSync(home, { recursive: true });
  }
});
