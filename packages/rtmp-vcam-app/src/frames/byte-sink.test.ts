import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { MemoryStream } from '../testing/memory-stream.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { ByteSink } from './byte-sink.ts';

test('pictures are not written to a terminal', () => {
  assert.throws(() => ByteSink.stdout(new MemoryStream({ isTTY: true })), { code: 'APP_ERR_OUTPUT' });
});

test('a file is complete once it is closed, and replaces an older one', async (t) => {
  const file = join(temporaryFolder(t), 'f.raw');
  for (const content of ['a longer text', 'short']) {
    const sink = await ByteSink.file(file);
    assert.equal(await sink.write(Buffer.from(content)), true);
    await sink.close();
    assert.equal(readFileSync(file, 'utf8'), content);
  }
});

test('a file that cannot be created is named in the error', async (t) => {
  const path = join(temporaryFolder(t), 'missing', 'f.raw');
  await assert.rejects(ByteSink.file(path), {
    code: 'APP_ERR_OUTPUT',
    message: new RegExp(`^${path} cannot be written \\(ENOENT`),
  });
});

test('a reader that has gone is not an error', async () => {
  const gone = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
  });
  gone.on('error', () => {});
  const sink = ByteSink.stdout(gone);
  assert.equal(await sink.write(Buffer.from('a')), false);
  assert.equal(await sink.write(Buffer.from('b')), false);
});

test('a write waits until the bytes are written', async () => {
  const taken: (() => void)[] = [];
  const slow = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => taken.push(done) });
  let written = false;
  const writing = ByteSink.stdout(slow)
    .write(Buffer.from('a'))
    .then(() => {
      written = true;
    });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(written, false);
  taken[0]?.();
  await writing;
});
