import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { AppError } from '../errors.ts';
import { Terminal } from '../terminal/terminal.ts';
import { MemoryStream } from '../testing/memory-stream.ts';
import { createLogger } from './create-logger.ts';

const { signal } = new AbortController();

const KEY = 'very-secret-key';

function loggerOn(stream: MemoryStream, options: { verbose?: boolean; jsonLogs?: boolean } = {}) {
  const terminal = new Terminal(stream, {});
  return createLogger({ verbose: false, jsonLogs: false, ...options, terminal, secrets: [KEY], signal });
}

test('each line is JSON unless it is written to a terminal', () => {
  const stream = new MemoryStream();
  loggerOn(stream).info({ address: '192.168.1.2' }, 'Publisher connected');
  const { level, msg, address, time } = JSON.parse(stream.text);
  assert.deepEqual([level, msg, address, typeof time], [30, 'Publisher connected', '192.168.1.2', 'number']);
});

test('lines on a terminal are easy to read, unless JSON is asked for', () => {
  const stream = new MemoryStream({ isTTY: true });
  loggerOn(stream).info({ encoder: 'OBS Studio 30', frames: 3 }, 'Publisher connected');
  assert.match(
    stripVTControlCharacters(stream.text),
    /^\d\d:\d\d:\d\d {4}Publisher connected {2}encoder="OBS Studio 30" {2}frames=3\n$/,
  );
  const json = new MemoryStream({ isTTY: true });
  loggerOn(json, { jsonLogs: true }).info('x');
  assert.equal(JSON.parse(json.text).msg, 'x');
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
  assert.match(stream.text, /"msg":"b"/);
});

for (const isTTY of [true, false]) {
  test(`lines that repeat are merged, as ${isTTY ? 'text' : 'JSON'}, and written when the program stops`, () => {
    const stream = new MemoryStream({ isTTY });
    const stop = new AbortController();
    const logger = createLogger({
      verbose: false,
      jsonLogs: false,
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
    if (isTTY) {
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
  const logger = createLogger({ verbose: false, jsonLogs: false, terminal, secrets: [], signal });
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
