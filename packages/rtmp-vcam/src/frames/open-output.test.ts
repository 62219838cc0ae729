import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { MemoryStream } from '../testing/memory-stream.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { openOutput } from './open-output.ts';

const stdout = new MemoryStream();
const { signal } = new AbortController();

test('pictures are not written to a terminal', async () => {
  const terminal = new MemoryStream({ isTTY: true });
  await assert.rejects(openOutput('-', { stdout: terminal, signal }), { code: 'APP_ERR_OUTPUT' });
});

test('a file is complete once it is closed, and replaces an older one', async (t) => {
  const file = join(temporaryFolder(t), 'f.raw');
  for (const content of ['a longer text', 'short']) {
    const sink = await openOutput(file, { stdout, signal });
    assert.equal(await sink.write(Buffer.from(content)), true);
    await sink.close();
    assert.equal(readFileSync(file, 'utf8'), content);
  }
});

test('a file that cannot be created is named in the error', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'file'), '');
  for (const [path, reason] of [
    [join(folder, 'missing', 'f.raw'), 'ENOENT'],
    [join(folder, 'file', 'f.raw'), 'ENOTDIR'],
    [folder, 'EISDIR'],
  ] as const)
    await assert.rejects(openOutput(path, { stdout, signal }), {
      code: 'APP_ERR_OUTPUT',
      message: new RegExp(`^${path} cannot be written \\(${reason}`),
    });
});

test('a reader of standard output that has gone is not an error', async () => {
  const gone = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
  });
  gone.on('error', () => {});
  const sink = await openOutput('-', { stdout: gone, signal });
  assert.equal(await sink.write(Buffer.from('a')), false);
  assert.equal(await sink.write(Buffer.from('b')), false);
});

test('a write to standard output waits until the bytes are written', async () => {
  const taken: (() => void)[] = [];
  const slow = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => taken.push(done) });
  let written = false;
  const sink = await openOutput('-', { stdout: slow, signal });
  const writing = sink.write(Buffer.from('a')).then(() => {
    written = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(written, false);
  taken[0]?.();
  await writing;
});

test('a named pipe is written once a program reads it, until that program ends', async (t) => {
  const pipe = join(temporaryFolder(t), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const opening = openOutput(pipe, { stdout, signal });
  const reader = spawn('head', ['-c', '5', pipe], { stdio: ['ignore', 'pipe', 'inherit'] });
  const end = once(reader, 'close');
  let text = '';
  reader.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString('utf8');
  });
  const sink = await opening;
  assert.equal(await sink.write(Buffer.from('hello')), true);
  await end;
  assert.equal(text, 'hello');
  assert.equal(await sink.write(Buffer.from('again')), false);
  await sink.close();
});

test('Ctrl-C ends the wait for a reader of a named pipe', async (t) => {
  const pipe = join(temporaryFolder(t), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const abort = new AbortController();
  const opening = openOutput(pipe, { stdout, signal: abort.signal });
  abort.abort();
  await assert.rejects(opening, { name: 'AbortError' });
});
