import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { makeClip } from '../support/clips.ts';
import { CANVAS, freeRingName, Product, sharedMemoryOf } from '../support/product.ts';
import { assertNextPushShows } from '../support/recovery.ts';
import { needs } from '../support/tools.ts';

const timeout = 120_000;

test('a second copy says that the port is in use, and by which process', { timeout }, async () => {
  await using first = await Product.start();
  await using second = await Product.launch({ port: first.port });
  assert.equal((await second.program.end()).code, 1);
  const said = second.program.output;
  assert.match(said, new RegExp(`[Pp]ort ${first.port} is in use by another rtmp-vcam \\(pid ${first.program.pid}\\)`));
  assert.match(said, /--port/, 'it does not say what to do');
  assert.doesNotMatch(said, /^ +at /m, 'it shows a stack trace');
  assert.deepEqual(sharedMemoryOf(second.ring), []);
  assert.ok(first.program.isRunning);
});

test('a second copy with the same ring is refused, and the first one keeps running', { timeout }, async () => {
  await using first = await Product.start();
  // It is not disposed of, because that would remove the ring of the first one.
  const second = await Product.launch({ ring: first.ring });
  assert.equal((await second.program.end()).code, 1);
  rmSync(second.configFolder, { recursive: true });
  assert.ok(second.program.output.includes(first.ring), second.program.output);
  assert.ok(second.program.output.includes(String(first.program.pid)), second.program.output);
  assert.ok(first.program.isRunning);
  assert.notDeepEqual(sharedMemoryOf(first.ring), []);
});

test('a start after kill -9 takes the ring over', { ...needs('ffmpeg'), timeout }, async (t) => {
  const clip = await makeClip({ ...CANVAS, frames: 60, clip: 2 });
  const ring = freeRingName();
  await using killed = await Product.start({ ring });
  await killed.program.kill();
  const left = sharedMemoryOf(ring);
  assert.notDeepEqual(left, [], 'kill -9 left no ring behind');

  await using next = await Product.start({ ring, port: killed.port });
  await assertNextPushShows(next, clip, t);
  await next.interrupt();
  assert.deepEqual(sharedMemoryOf(ring), [], 'a ring is left behind');
});
