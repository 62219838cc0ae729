import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BoundedLines, type Loss } from './bounded-lines.ts';

/** A stream whose reader can stop. */
function readerOf() {
  const waiting: { readonly text: string; readonly done: (error?: Error) => void }[] = [];
  const read: string[] = [];
  let isReading = true;
  let fault: Error | undefined;
  const pass = (): void => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (fault === undefined) read.push(next.text);
      next.done(fault);
    }
  };
  return {
    read,
    stop: () => {
      isReading = false;
    },
    goOn: () => {
      isReading = true;
      pass();
    },
    fail: (error: Error | undefined) => {
      fault = error;
    },
    stream: {
      write: (text: string, done: (error?: Error) => void = () => {}) => {
        waiting.push({ text, done });
        if (isReading) pass();
      },
      get writableLength() {
        return waiting.reduce((sum, { text }) => sum + text.length, 0);
      },
    },
  };
}

test('while nobody reads, a bounded number of lines waits, and the others are counted', () => {
  const reader = readerOf();
  const losses: (Loss | undefined)[] = [];
  const lines = new BoundedLines(reader.stream, (loss) => losses.push(loss));
  lines.write('first\n', 1);
  reader.stop();
  for (let n = 0; n < 100_000; n++) lines.write(`line ${n}\nand another one\n`, 2);
  assert.ok(lines.isBehind);
  assert.ok(reader.stream.writableLength <= 64 * 1024, `${reader.stream.writableLength} bytes wait`);
  assert.deepEqual(losses, [undefined]);
  reader.goOn();
  assert.deepEqual(reader.read.slice(0, 2), ['first\n', 'line 0\nand another one\n']);
  const passed = reader.read.length - 1;
  assert.deepEqual(losses.at(-1), { lines: 2 * (100_000 - passed), error: undefined });
  lines.write('last\n', 1);
  assert.equal(reader.read.at(-1), 'last\n');
  assert.equal(losses.at(-1), undefined, 'each loss is told once');
});

test('a line that is longer than all that may wait is written when nothing waits', () => {
  const reader = readerOf();
  const lines = new BoundedLines(reader.stream, () => {});
  lines.write('x'.repeat(1_000_000), 1);
  assert.equal(reader.read.length, 1);
});

test('what cannot be written is counted, and told with the reason when writing works again', () => {
  const reader = readerOf();
  const losses: (Loss | undefined)[] = [];
  const lines = new BoundedLines(reader.stream, (loss) => losses.push(loss));
  const full = new Error('no space');
  reader.fail(full);
  for (let n = 0; n < 5; n++) lines.write('lost\n', 1);
  assert.deepEqual(losses, []);
  reader.fail(undefined);
  lines.write('kept\n', 1);
  assert.deepEqual(losses, [{ lines: 5, error: full }]);
  assert.deepEqual(reader.read, ['kept\n']);
});
