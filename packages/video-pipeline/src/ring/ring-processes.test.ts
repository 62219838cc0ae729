import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { i420Size } from '../canvas/canvas.ts';
import { until } from '../testing/until.ts';
import { RingReader } from './ring-reader.ts';
import { RingWriter } from './ring-writer.ts';
import { CompiledProgram, withoutCompiler } from './testing/c-compiler.ts';
import { type Child, startChild, startProgram } from './testing/child.ts';
import { freshRingName, objectsOf } from './testing/names.ts';
import { publishUntil } from './testing/pictures.ts';

const canvas = { width: 640, height: 360, fps: 30 };
const picture = new Uint8Array(i420Size(canvas.width, canvas.height));

function startWriter(name: string, mode: 'hold' | 'hammer'): Child {
  return startProgram('./writing-program.ts', [name, String(canvas.width), String(canvas.height), mode]);
}

/** Takes over the ring that a killed writer left, and removes it. */
function cleanUp(name: string): void {
  RingWriter.create({ name, canvas }).close();
  if (process.platform === 'linux') assert.deepEqual(objectsOf(name), []);
}

test('another process never gets a torn picture from a writer that does not wait', async () => {
  const name = freshRingName();
  const writer = startWriter(name, 'hammer');
  await writer.line();
  const reader = startProgram('./reading-program.ts', [name, '150']);
  try {
    const result = await reader.line();
    assert.match(JSON.stringify(result), /^\{"frames":150,/);
    assert.equal(await reader.end(), 0);
  } finally {
    await reader.end('SIGKILL');
    await writer.end('SIGKILL');
    cleanUp(name);
  }
});

test('a C program that uses only the header reads whole pictures and is counted as a reader', {
  skip: withoutCompiler(),
}, async () => {
  using program = new CompiledProgram(readFileSync(new URL('./testing/read_ring.c', import.meta.url), 'utf8'));
  const name = freshRingName();
  const ring = RingWriter.create({ name, canvas, slots: 3 });
  const reader = startChild(program.path, [name, '400']);
  try {
    assert.deepEqual(await reader.line(), { entry: 0 });
    assert.equal(ring.readers, 1);
    const result = await publishUntil(ring, reader.line());
    assert.match(JSON.stringify(result), /^\{"frames":400,/);
    assert.equal(await reader.end(), 0);
    assert.equal(ring.readers, 0);
  } finally {
    await reader.end('SIGKILL');
    ring.close();
  }
});

test('the ring of a running process is refused, with its name and process id', async () => {
  const name = freshRingName();
  const writer = startWriter(name, 'hold');
  try {
    const pid = await writer.line();
    assert.equal(pid, writer.pid);
    assert.throws(() => RingWriter.create({ name, canvas }), {
      code: 'VIDEO_ERR_RING_IN_USE',
      message: new RegExp(`${name} is written by process ${writer.pid}$`),
    });
    const reader = RingReader.open({ name });
    assert.equal(reader.next(picture, { after: 0 })?.number, 1);
    assert.equal(reader.writerPid, writer.pid);
    reader.close();
  } finally {
    await writer.end('SIGTERM');
  }
  assert.throws(() => RingReader.open({ name }), { code: 'VIDEO_ERR_RING_NOT_FOUND' });
});

test('the ring of a killed process is replaced with its surfaces, and its readers get an error', async () => {
  const name = freshRingName();
  const writer = startWriter(name, 'hold');
  await writer.line();
  const reader = RingReader.open({ name });
  await writer.end('SIGKILL');
  assert.equal(reader.next(picture, { after: 0 })?.number, 1);
  const ring = RingWriter.create({ name, canvas: { width: 320, height: 180, fps: 30 } });
  try {
    assert.equal(objectsOf(name)?.length ?? 5, 5);
    await assert.rejects(reader.waitNext(picture, { after: 1 }), { code: 'VIDEO_ERR_RING_REPLACED' });
    assert.equal(ring.readers, 0);
    const second = RingReader.open({ name });
    assert.equal(second.canvas.width, 320);
    second.close();
  } finally {
    reader.close();
    ring.close();
  }
});

test('when several processes find a dead ring, one of them takes it over', async () => {
  const name = freshRingName();
  const dead = startWriter(name, 'hold');
  await dead.line();
  await dead.end('SIGKILL');
  const writers = [1, 2, 3].map(() => startWriter(name, 'hold'));
  try {
    const lines = await Promise.all(writers.map((writer) => writer.line()));
    const winners = lines.filter((line) => line !== 'VIDEO_ERR_RING_IN_USE');
    assert.equal(winners.length, 1);
    const reader = RingReader.open({ name });
    assert.equal(reader.writerPid, winners[0]);
    assert.equal(objectsOf(name)?.length ?? 4, 4);
    reader.close();
  } finally {
    for (const writer of writers) await writer.end('SIGTERM');
  }
  if (process.platform === 'linux') assert.deepEqual(objectsOf(name), []);
});

test('a reader stops waiting for a killed writer, with an error that names its process', async () => {
  const name = freshRingName();
  const writer = startWriter(name, 'hold');
  await writer.line();
  const reader = RingReader.open({ name });
  await writer.end('SIGKILL');
  await assert.rejects(reader.waitNext(picture, { after: 1 }), {
    code: 'VIDEO_ERR_RING_STALE',
    message: new RegExp(`process ${writer.pid}, which has ended; last heartbeat \\d`),
  });
  reader.close();
  cleanUp(name);
});

test('a reader that was killed is removed from the readers', async () => {
  const name = freshRingName();
  const ring = RingWriter.create({ name, canvas });
  const reader = startProgram('./reading-program.ts', [name, '1000000']);
  const beat = setInterval(() => ring.heartbeat('live'), 50);
  try {
    await until('the reader to be counted', () => ring.readers > 0);
    await reader.end('SIGKILL');
    await until('the reader to be released', () => ring.readers === 0);
  } finally {
    clearInterval(beat);
    await reader.end('SIGKILL');
    ring.close();
  }
});
