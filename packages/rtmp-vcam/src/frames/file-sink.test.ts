import assert from 'node:assert/strict';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { FileSink, type OpenFile, openFile } from './file-sink.ts';

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

/** A disk with room for so many bytes, which takes at most `most` of them at a time. */
function disk(room: number, most = Number.POSITIVE_INFINITY): OpenFile & { readonly bytes: number[] } {
  const bytes: number[] = [];
  return {
    bytes,
    write: async (given) => {
      const taken = Math.min(given.length, most, room - bytes.length);
      if (taken === 0) throw full;
      bytes.push(...given.subarray(0, taken));
      return taken;
    },
    close: async () => {},
  };
}

test('a file has all bytes that were written', async (t) => {
  const path = join(temporaryFolder(t), 'f.raw');
  const sink = new FileSink(path, openFile(openSync(path, 'w')));
  assert.equal(await sink.write(Buffer.from('one ')), true);
  assert.equal(await sink.write(new Uint8Array()), true);
  assert.equal(await sink.write(Buffer.from('two')), true);
  await sink.close();
  assert.equal(readFileSync(path, 'utf8'), 'one two');
});

test('bytes that a disk takes in parts all arrive; a disk that is full is an error, wherever it happens', async () => {
  const writes = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(writes, fc.nat(100), fc.integer({ min: 1, max: 8 }), async (chunks, room, most) => {
      const file = disk(room, most);
      const sink = new FileSink('/full/f.raw', file);
      const all = chunks.flatMap((chunk) => [...chunk]);
      const writing = (async () => {
        for (const chunk of chunks) await sink.write(chunk);
      })();
      if (all.length <= room) {
        await writing;
      } else {
        await assert.rejects(writing, {
          code: 'APP_ERR_OUTPUT',
          message: /^\/full\/f\.raw cannot be written \(ENOSPC/,
          fix: /^Free some space/,
        });
      }
      await sink.close();
      assert.deepEqual(file.bytes, all.slice(0, room));
    }),
  );
});

test('an error that shows only when the file is closed is an error of the output', async () => {
  const sink = new FileSink('/far/f.raw', { ...disk(100), close: () => Promise.reject(full) });
  await sink.write(Buffer.from('a'));
  await assert.rejects(sink.close(), { code: 'APP_ERR_OUTPUT', message: /^\/far\/f\.raw cannot be written \(ENOSPC/ });
});

test('a file is closed once, after all parts of the write that was begun last', async () => {
  const order: string[] = [];
  const sink = new FileSink('f', {
    write: async (bytes) => {
      await nextTurn();
      order.push('written');
      return bytes.length;
    },
    close: async () => {
      order.push('closed');
    },
  });
  void sink.write(Buffer.from('a'), Buffer.from('b'));
  await Promise.all([sink.close(), sink.close()]);
  assert.deepEqual(order, ['written', 'written', 'closed']);
});
