import assert from 'node:assert/strict';
import { test } from 'node:test';
import { globalOptions } from '../commands/global-options.ts';
import { option } from '../config/option.ts';
import { runSchema } from '../config/run-schema.ts';
import { yesOrNo } from '../config/values.ts';
import { AppError } from '../errors.ts';
import { parseFlags } from './parse-flags.ts';

const OPTIONS = { ...runSchema, ...globalOptions };

function refusal(...args: string[]): string {
  try {
    parseFlags(args, OPTIONS);
  } catch (error) {
    assert.ok(error instanceof AppError && error.code === 'APP_ERR_USAGE');
    return `${error.message} | ${error.fix}`;
  }
  return 'not refused';
}

test('flags are understood in every form that people write', () => {
  const { flags, words } = parseFlags(
    ['-p', '1', '--host=::1', '--name', 'My Cam', '-v', '--no-mirror', '--open=true', 'word'],
    OPTIONS,
  );
  assert.deepEqual(flags, { port: '1', host: '::1', name: 'My Cam', verbose: true, mirror: false, open: 'true' });
  assert.deepEqual(words, ['word']);
  assert.deepEqual(parseFlags(['-vp1936'], OPTIONS).flags, { verbose: true, port: '1936' });
  assert.deepEqual(parseFlags(['--json-logs', '--port', '1', '--port', '2'], OPTIONS).flags, {
    jsonLogs: true,
    port: '2',
  });
});

test('an option that needs no value takes the word behind it, if it is made for that', () => {
  const options = { ...OPTIONS, qr: option(yesOrNo(), false, { group: 'Server', help: 'A code', words: ['larix'] }) };
  const parsed = (...args: string[]) => parseFlags(args, options);
  assert.deepEqual(parsed('--qr', 'larix', 'word'), { flags: { qr: 'larix' }, words: ['word'] });
  assert.deepEqual(parsed('--qr=larix', 'word'), { flags: { qr: 'larix' }, words: ['word'] });
  assert.deepEqual(parsed('--qr'), { flags: { qr: true }, words: [] });
  assert.deepEqual(parsed('--qr', '-v', 'word'), { flags: { qr: true, verbose: true }, words: ['word'] });
  assert.deepEqual(parsed('--no-qr', 'word'), { flags: { qr: false }, words: ['word'] });
  assert.deepEqual(parsed('--qr', '--', 'word'), { flags: { qr: true }, words: ['word'] });
});

test('--no- also switches off an option with a value, if it can be off', () => {
  assert.deepEqual(parseFlags(['--no-http'], OPTIONS).flags, { http: false });
  assert.deepEqual(parseFlags(['--no-http', '--http', '8935'], OPTIONS).flags, { http: '8935' });
  assert.equal(refusal('--no-htpp'), 'Unknown option --no-htpp | Did you mean --no-http?');
  for (const name of ['help', 'version']) assert.match(refusal(`--no-${name}`), /^Unknown option/);
});

test('an unknown option is refused, with the option that was probably meant', () => {
  assert.equal(refusal('--prot', '1'), 'Unknown option --prot | Did you mean --port?');
  assert.equal(refusal('--jsonLogs'), 'Unknown option --jsonLogs | Did you mean --json-logs?');
  assert.equal(refusal('--no-miror'), 'Unknown option --no-miror | Did you mean --no-mirror?');
  assert.equal(refusal('--bitrate'), 'Unknown option --bitrate | Use --help to list the options.');
  assert.equal(refusal('--JSON_LOGS'), 'Unknown option --JSON_LOGS | Did you mean --json-logs?');
  assert.equal(refusal('-port', '1'), 'Unknown option -port | Did you mean --port?');
  assert.equal(refusal('-port=1'), 'Unknown option -port | Did you mean --port?');
  assert.match(refusal('-x'), /^Unknown option -x/);
  assert.match(refusal('--no-port'), /^Unknown option --no-port/);
});

test('an option without its value is refused; the next option is not used as the value', () => {
  for (const args of [['--port'], ['--port', '--open'], ['-p', '-v']])
    assert.match(refusal(...args), /^(--port|-p) needs a value/);
});
