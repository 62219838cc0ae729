import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { inTime, until } from '../testing/until.ts';
import { startThread } from '../threads/start-thread.ts';
import { RingWriter } from './ring-writer.ts';
import { startProgram } from './testing/child.ts';
import { freshRingName, objectsOf } from './testing/names.ts';
import { firstTornByte, pictureIn, publishUntil } from './testing/pictures.ts';
import type { WritingWorkerData } from './testing/writing-worker.ts';

const canvas = { width: 320, height: 180, fps: 30 };

function startWriting(ring: RingWriter, frames: number): Worker {
  const workerData: WritingWorkerData = { handle: ring.share(), frames };
  return startThread('./testing/writing-worker', import.meta.url, { workerData });
}

test('another thread writes the same ring', async () => {
  const name = freshRingName();
  const ring = RingWriter.create({ name, canvas });
  const worker = startWriting(ring, 10);
  const exited = once(worker, 'exit', inTime());
  const [last] = await once(worker, 'message', inTime());
  await exited;
  assert.equal(last, 10);
  const latest = ring.latest();
  assert.equal(latest?.number, 10);
  assert.equal(firstTornByte(pictureIn(latest, canvas), 10), -1);
  assert.equal(objectsOf(name)?.length ?? 5, 5);
  ring.close();
});

test('two threads write at once, and a reader in another process gets whole pictures in order', async () => {
  const name = freshRingName();
  const ring = RingWriter.create({ name, canvas });
  const reader = startProgram('./reading-program.ts', [name, '100']);
  const worker = startWriting(ring, 200_000_000);
  try {
    const result = await publishUntil(ring, reader.line());
    assert.match(JSON.stringify(result), /^\{"frames":100,/);
  } finally {
    await worker.terminate();
    await reader.end('SIGKILL');
    ring.close();
  }
});

test('a thread that did not stop in time can still write the memory of a closed ring', async () => {
  const ring = RingWriter.create({ name: freshRingName(), canvas });
  const worker = startWriting(ring, 20_000);
  const done = once(worker, 'message', inTime());
  const exited = once(worker, 'exit', inTime());
  await until('a picture', () => ring.latest() !== undefined);
  ring.close();
  const [last] = await done;
  assert.ok(last > 0);
  await exited;
});
