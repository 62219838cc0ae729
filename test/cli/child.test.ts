import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { sharedMemoryOf } from '../support/product.ts';
import { Program } from '../support/program.ts';

const MAIN = new URL('../../packages/rtmp-vcam/src/main-as-child.ts', import.meta.url);

test('as a child process it ends when its standard input ends, and leaves nothing behind', {
  timeout: 120_000,
}, async (t) => {
  const home = temporaryFolder(t);
  const ring = `/child_${process.pid}`;
  const args = ['run', '--port=0', '--camera=none', `--ring=${ring}`];
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home };
  await using program = await Program.startModule(MAIN, args, { env, openInput: true });
  await program.says(/\bready\b/);
  assert.notDeepEqual(sharedMemoryOf(ring), []);
  program.input.end();
  await program.end();
  assert.deepEqual(sharedMemoryOf(ring), []);
});
