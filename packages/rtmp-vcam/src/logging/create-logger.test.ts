import assert from 'node:assert/strict';
import { setMaxListeners } from 'node:events';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { AppError } from '../errors.ts';
import { Terminal } from '../terminal/terminal.ts';
import { MemoryStream } from '../testing/memory-stream.ts';
import { createLogger } from './create-logger.ts';
import { prettyLines } from './pretty-line.ts';

const { signal } = new AbortController();
setMaxListeners(0, signal);

const KEY = 'very-secret-key';

function loggerOn(stream: MemoryStream, options: { verbose?: boolean; jsonLogs?: boolean } = {}) {
  const terminal = new Terminal(stream, {});
  return createLogger({ verbose: false, jsonLogs: false, ...options, terminal, secrets: [KEY], signal });
}

test('each line is JSON where that is asked for, with times as ISO 8601', () => {
  for (const isTTY of [true, false]) {
    const stream = new MemoryStream({ isTTY });
    loggerOn(stream, { jsonLogs: true }).info({ address: '192.168.1.2' }, 'Publisher connected');
    const { level, msg, address, time } = JSON.parse(stream.text);
    assert.deepEqual([level, msg, address], [30, 'Publisher connected', '192.168.1.2']);
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 600_000 && new Date(time).toISOString() === time, time);
  }
});

test('lines are easy to read on a terminal', () => {
  const stream = new MemoryStream({ isTTY: true });
  loggerOn(stream).info({ encoder: 'OBS Studio 30', frames: 3 }, 'Publisher connected');
  assert.match(
    stripVTControlCharacters(stream.text),
    /^\d\d:\d\d:\d\d {4}Publisher connected {2}encoder="OBS Studio 30" {2}frames=3\n$/,
  );
});

test('elsewhere each line has its date and its fix, and no colours', () => {
  const stream = new MemoryStream();
  loggerOn(stream).warn({ frames: 3, fix: 'Repair it.' }, 'It broke');
  const [, time = '', rest] = /^(\S+) {2}(.*)\n$/.exec(stream.text) ?? [];
  assert.equal(rest, '! It broke  frames=3  → Repair it.');
  assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);
  assert.ok(Math.abs(Date.parse(time) - Date.now()) < 600_000, time);
});

test('times are those of this computer, in every time zone', () => {
  const zone = process.env['TZ'];
  for (const [name, time] of [
    ['UTC', '2026-01-02T03:04:05.678+00:00'],
    ['Asia/Kathmandu', '2026-01-02T08:49:05.678+05:45'],
    ['America/St_Johns', '2026-01-01T23:34:05.678-03:30'],
  ] as const) {
    process.env['TZ'] = name;
    const line = JSON.stringify({ level: 30, time: '2026-01-02T03:04:05.678Z', msg: 'x' });
    assert.equal(prettyLines({ colours: false, isTty: false })(line), `${time}    x\n`);
  }
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

test('a key is hidden however it is logged', () => {
  for (const isTTY of [false, true]) {
    const stream = new MemoryStream({ isTTY });
    const logger = loggerOn(stream, { verbose: true });
    logger.info({ key: 'another-key', nested: { streamKey: 'another-key' }, streamName: 'another-key' }, 'fields');
    logger.info({ url: `rtmp://h/live/${KEY}`, list: [KEY] }, `message with ${KEY}`);
    logger.warn(
      { err: new Error(`refused rtmp://h/live/another-key?a=b and ${KEY}`, { cause: new Error(KEY) }) },
      'error',
    );
    logger.child({ publisher: KEY }).debug('child');
    assert.doesNotMatch(stream.text, /very-secret-key|another-key/);
    assert.match(stream.text, /message with \*\*\*/);
  }
});

test('an error is one line and its fix; verbose adds the stack', () => {
  const error = new AppError('APP_ERR_OUTPUT', 'It broke', { fix: 'Repair it.' });
  const brief = new MemoryStream({ isTTY: true });
  loggerOn(brief).error({ err: error }, 'Failed');
  assert.match(stripVTControlCharacters(brief.text), /✗ Failed {2}It broke \(APP_ERR_OUTPUT\)\n {12}→ Repair it\.\n$/);
  const full = new MemoryStream({ isTTY: true });
  loggerOn(full, { verbose: true }).error({ err: error }, 'Failed');
  assert.match(stripVTControlCharacters(full.text), /\n {4}at .*create-logger\.test\.ts/);
});

test('control characters from the network cannot draw on the terminal', () => {
  const stream = new MemoryStream({ isTTY: true });
  const plain = createLogger({
    verbose: false,
    jsonLogs: false,
    terminal: new Terminal(stream, { NO_COLOR: '1' }),
    secrets: [],
    signal,
  });
  plain.warn({ encoder: 'x\x1b[2Jy\rz', err: new Error('a\x1b[31mb\nc') }, 'odd');
  assert.match(stream.text, /a\[31mbc\n$/);
  assert.doesNotMatch(stream.text.trimEnd(), /\p{Cc}/u);
});

test('debug lines are written with verbose only', () => {
  const stream = new MemoryStream();
  loggerOn(stream).debug('a');
  assert.equal(stream.text, '');
  loggerOn(stream, { verbose: true }).debug('b');
  assert.match(stream.text, /· b\n$/);
});

for (const jsonLogs of [false, true]) {
  test(`lines that repeat are merged, as ${jsonLogs ? 'JSON' : 'text'}, and written when the program stops`, () => {
    const stream = new MemoryStream({ isTTY: true });
    const stop = new AbortController();
    const logger = createLogger({
      verbose: false,
      jsonLogs,
      terminal: new Terminal(stream, { NO_COLOR: '1' }),
      secrets: [KEY],
      signal: stop.signal,
    });
    for (let n = 0; n < 1000; n++) {
      logger.warn({ connection: n, remote: '10.0.0.9', code: 'RTMP_ERR_KEY', fix: 'Check it.' }, `Wrong key ${KEY}`);
    }
    assert.equal(stream.text.match(/Wrong key/g)?.length, 3);
    stop.abort();
    const last = stream.text.trimEnd().split('\n').at(-1) ?? '';
    const message = 'Wrong key *** … and 997 more times in the last second';
    if (!jsonLogs) {
      assert.match(
        last,
        / {2}! Wrong key \*\*\* … and 997 more times .* remote=10\.0\.0\.9 {2}code=RTMP_ERR_KEY {2}times=997$/,
      );
    } else {
      const { time: _, ...rest } = JSON.parse(last);
      assert.deepEqual(rest, { level: 40, remote: '10.0.0.9', code: 'RTMP_ERR_KEY', times: 997, msg: message });
    }
  });
}

test('after lines were lost, one line says how many, and why', () => {
  let full = true;
  let text = '';
  const lines = {
    write: (line: string, done: (error?: Error) => void = () => {}) => {
      if (!full) text += line;
      done(full ? new Error('ENOSPC: no space left on device') : undefined);
    },
  };
  const terminal = new Terminal(new MemoryStream(), {}, lines);
  const logger = createLogger({ verbose: false, jsonLogs: true, terminal, secrets: [], signal });
  logger.info('a');
  logger.info('b');
  full = false;
  logger.info('c');
  const [first, second, third] = text.split('\n');
  assert.equal(JSON.parse(first ?? '').msg, 'c');
  for (let n = 0; n < 20; n++) {
    full = true;
    logger.info(`lost ${n}`);
    full = false;
    logger.info(`kept ${n}`);
  }
  assert.equal(text.match(/"lines":1/g)?.length, 20, 'no loss is kept secret');
  const notice = JSON.parse(second ?? '');
  assert.deepEqual([notice.lines, third], [2, '']);
  assert.match(`${notice.msg}: ${notice.err.message}`, /could not be written: ENOSPC/);
});
