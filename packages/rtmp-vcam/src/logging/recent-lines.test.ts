import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Terminal } from '../terminal/terminal.ts';
import { MemoryStream } from '../testing/memory-stream.ts';
import { createLogger } from './create-logger.ts';
import { RecentLines } from './recent-lines.ts';

function log(secrets: string[] = []) {
  const lines = new RecentLines();
  const options = { verbose: true, jsonLogs: false, terminal: new Terminal(new MemoryStream(), {}), secrets };
  const logger = createLogger({ ...options, signal: new AbortController().signal, onLine: (json) => lines.add(json) });
  return { lines, logger };
}

const TIME = '1970-01-01T00:00:00.001Z';

test('lines are kept with what the page shows of them, and without secrets', () => {
  const { lines, logger } = log(['my-secret-key']);
  logger.info(
    { camera: 'Studio', connection: 3, port: 5, path: 'live/my-secret-key', pull: null },
    'A sender pushes to rtmp://host/live/other-key and my-secret-key',
  );
  logger.warn({ code: 'RTMP_ERR_KEY', fix: 'Use the key.' }, 'A sender was refused');
  logger.error({ err: Object.assign(new Error('no such file'), { code: 'ENOENT' }) }, 'It failed');
  logger.debug('details');
  const shown = lines.from(0).lines.map(({ time: _, ...line }) => line);
  const nothing = { camera: null, code: null, fix: null, facts: {} };
  assert.deepEqual(shown, [
    {
      ...{ ...nothing, level: 'info', camera: 'Studio', facts: { port: '5', path: 'live/***' } },
      message: 'A sender pushes to rtmp://host/live/*** and ***',
    },
    { ...nothing, level: 'warn', code: 'RTMP_ERR_KEY', fix: 'Use the key.', message: 'A sender was refused' },
    { ...nothing, level: 'error', code: 'ENOENT', message: 'It failed: no such file' },
    { ...nothing, level: 'debug', message: 'details' },
  ]);
  assert.match(lines.from(0).lines[0]?.time ?? '', /^\d{4}-.*Z$/);
});

test('the last 200 lines are kept, and each has a number', () => {
  const lines = new RecentLines();
  let told = 0;
  const silence = lines.onLine(() => told++);
  const add = (index: number): void => lines.add(JSON.stringify({ level: 30, time: TIME, msg: String(index) }));
  for (let index = 0; index < 500; index++) add(index);
  silence();
  add(500);
  assert.equal(told, 500);
  const { lines: all, next } = lines.from(0);
  assert.deepEqual([all.length, all[0]?.message, all.at(-1)?.message, next], [200, '301', '500', 501]);
  assert.deepEqual(
    lines.from(499).lines.map(({ message }) => message),
    ['499', '500'],
  );
  assert.deepEqual(lines.from(501).lines, []);
});

test('what is not a line of the log is left out, and odd fields do no harm', () => {
  const lines = new RecentLines();
  for (const text of ['', 'x', '{', '{}', '[]', 'null']) lines.add(text);
  assert.equal(lines.from(0).next, 0);
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`fact${index}`, 'x'.repeat(1e4)]));
  lines.add(JSON.stringify({ level: 30, time: TIME, msg: '', ...many }));
  const [first] = lines.from(0).lines;
  assert.ok(JSON.stringify(first).length < 5000);
  lines.add(JSON.stringify({ level: 30, time: TIME, msg: 'x'.repeat(1e6), camera: 5, code: {}, fix: [], err: 'text' }));
  assert.deepEqual(
    lines.from(1).lines.map(({ message, ...line }) => ({ ...line, length: message.length })),
    [{ time: '1970-01-01T00:00:00.001Z', level: 'info', camera: null, code: null, fix: null, facts: {}, length: 2000 }],
  );
});
