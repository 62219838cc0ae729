import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryStream } from '../testing/memory-stream.ts';
import type { ProgramStatus, Status } from './format-status.ts';
import { StatusLine } from './status-line.ts';
import { Terminal } from './terminal.ts';

/** The lines that a person sees after these bytes, the last of them rewritten in place. */
function screen(text: string): string[] {
  // Only the text after the last erasing of a line is still visible.
  return text.split('\n').map((line) => line.split('\r\x1b[2K').at(-1) ?? '');
}

function one(status: Status): ProgramStatus {
  return { cameras: [{ name: 'Studio', status }] };
}

test('the line stays at the bottom while logs scroll by, and is removed at the end', () => {
  const stream = new MemoryStream({ isTTY: true });
  const terminal = new Terminal(stream, { NO_COLOR: '1' });
  const status = new StatusLine(terminal);
  terminal.write('banner\n');
  status.start(one({ state: 'card' }));
  terminal.write('first log line\n');
  status.update(one({ state: 'live', fps: 30 }));
  terminal.write('second log line\n');
  assert.deepEqual(screen(stream.text), ['banner', 'first log line', 'second log line', '● LIVE · 30 fps']);
  status.stop();
  terminal.write('last log line\n');
  assert.deepEqual(screen(stream.text), ['banner', 'first log line', 'second log line', 'last log line', '']);
});

test('nothing is written if nothing has changed, or after the end', () => {
  const stream = new MemoryStream({ isTTY: true });
  const status = new StatusLine(new Terminal(stream, {}));
  status.start(one({ state: 'card' }));
  const before = stream.text;
  status.update(one({ state: 'card' }));
  assert.equal(stream.text, before);
  status.stop();
  const after = stream.text;
  status.update(one({ state: 'live' }));
  assert.equal(stream.text, after);
});

test('the line fits a window that has changed its size', () => {
  const stream = new MemoryStream({ isTTY: true, columns: 80 });
  const status = new StatusLine(new Terminal(stream, { NO_COLOR: '1' }));
  status.start(one({ state: 'live', size: { width: 1920, height: 1080 }, fps: 30 }));
  stream.columns = 20;
  stream.emit('resize');
  assert.equal(screen(stream.text).at(-1), '● LIVE · 1920×1080');
  status.stop();
  assert.equal(stream.listenerCount('resize'), 0);
});

test('pipes and dumb terminals get no status line', () => {
  for (const [stream, env] of [
    [new MemoryStream(), {}],
    [new MemoryStream({ isTTY: true }), { TERM: 'dumb' }],
  ] as const) {
    const status = new StatusLine(new Terminal(stream, env));
    status.start(one({ state: 'live' }));
    status.update(one({ state: 'card' }));
    status.stop();
    assert.equal(stream.text, '');
  }
});

test('while nobody reads, changes do not pile up, and the newest is drawn afterwards', () => {
  const stream = new MemoryStream({ isTTY: true });
  const waiting: { readonly text: string; readonly done: () => void }[] = [];
  let isRead = true;
  let shown = '';
  const read = (): void => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      shown += next.text;
      next.done();
    }
  };
  const terminal = new Terminal(
    stream,
    { NO_COLOR: '1' },
    {
      write: (text, done = () => {}) => {
        waiting.push({ text, done });
        if (isRead) read();
      },
      get writableLength() {
        return waiting.length;
      },
    },
  );
  const status = new StatusLine(terminal);
  status.start(one({ state: 'card' }));
  isRead = false;
  terminal.write('log line\n');
  for (let fps = 1; fps <= 30; fps++) status.update(one({ state: 'live', fps }));
  assert.equal(waiting.length, 1);
  isRead = true;
  read();
  assert.deepEqual(screen(shown), ['log line', '● LIVE · 30 fps']);
});
