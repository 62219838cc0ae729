import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AppError } from '../errors.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { defaultConfig } from './default-config.ts';
import { loadConfig } from './load-config.ts';
import { runSchema } from './run-schema.ts';
import { EXAMPLE_FINGERPRINT } from './values.ts';

const NOWHERE = { XDG_CONFIG_HOME: '/nonexistent' };

function failure(work: () => unknown): { code: string; message: string; fix: string } {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    return { code: error.code, message: error.message, fix: error.fix };
  }
  throw new assert.AssertionError({ message: 'nothing was thrown' });
}

test('options that are not set have their defaults', () => {
  const { options, file, warnings } = loadConfig({}, NOWHERE);
  assert.deepEqual(options, {
    port: 1935,
    host: undefined,
    user: undefined,
    password: undefined,
    allow: undefined,
    http: undefined,
    tlsPort: undefined,
    tlsCert: undefined,
    tlsKey: undefined,
    size: { width: 1920, height: 1080 },
    fps: 30,
    fit: 'contain',
    rotate: 0,
    track: 0,
    mirror: false,
    camera: 'auto',
    ipc: undefined,
    name: 'RTMP Virtual Camera',
    device: undefined,
    mic: false,
    key: undefined,
    open: false,
    pull: undefined,
    pullFingerprint: undefined,
    hold: 3000,
    smooth: 'auto',
    maxMemory: 2 ** 30,
    card: 'auto',
    decoder: 'auto',
    idle: 'auto',
    ring: '/rtmp_vcam_ring',
    jsonLogs: false,
    verbose: false,
  });
  assert.equal(file, undefined);
  assert.deepEqual(warnings, []);
});

test('flags override variables, variables override the file, and the file overrides defaults', (t) => {
  const file = join(temporaryFolder(t), 'c.toml');
  writeFileSync(file, 'port = 1\nfps = 10\nfit = "cover"\njson-logs = true\nmirror = true\n');
  const env = { ...NOWHERE, RTMP_VCAM_PORT: '2', RTMP_VCAM_FPS: '20', RTMP_VCAM_HOST: '' };
  const { options, file: read } = loadConfig({ config: file, port: '3', mirror: false }, env);
  assert.deepEqual(
    [options.port, options.fps, options.fit, options.jsonLogs, options.mirror],
    [3, 20, 'cover', true, false],
  );
  assert.equal(options.host, undefined);
  assert.equal(read, file);
});

test('the file is the one in the config folder, or the one that a variable names', (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'rtmp-vcam'));
  writeFileSync(join(folder, 'rtmp-vcam', 'config.toml'), 'port = 2000');
  writeFileSync(join(folder, 'other.toml'), 'port = 3000');
  assert.equal(loadConfig({}, { XDG_CONFIG_HOME: folder }).options.port, 2000);
  const env = { XDG_CONFIG_HOME: folder, RTMP_VCAM_CONFIG: join(folder, 'other.toml') };
  assert.equal(loadConfig({}, env).options.port, 3000);
});

test('a mistake in a file is refused with its line and what is allowed', (t) => {
  const file = join(temporaryFolder(t), 'c.toml');
  const all = Object.keys(runSchema).map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  const cases: [text: string, message: string, fix: string][] = [
    ['# a comment\n\nport = 70000', `${file}:3: port cannot be 70000`, 'Use a whole number from 0 to 65535.'],
    ['fps = 30\nprot = 1', `${file}:2: prot is not an option`, 'Did you mean port?'],
    ['[server]\nport = 1', `${file}:1: server is not an option`, `The options here are ${all.join(', ')}.`],
    ['fit = [1]', `${file}:1: fit cannot be a list`, 'Use contain, cover or stretch.'],
    ['fps = 1979-05-27', `${file}:1: fps cannot be a date`, 'Use a whole number from 1 to 120.'],
    ['port.x = 1', `${file}:1: port cannot be a table`, 'Use a whole number from 0 to 65535.'],
    ['fps = 30\nfit = cover', `${file}:2:7: invalid value`, 'Write one key = value per line, with texts in quotes.'],
    [
      'key = "hunter2"',
      `${file}:1: key has a value that is not allowed`,
      'Use 8 to 128 letters, digits, dots, dashes, underscores or tildes.',
    ],
    ['__proto__ = 1', `${file}:1: __proto__ is not an option`, ''],
  ];
  for (const [text, message, fix] of cases) {
    writeFileSync(file, text);
    const error = failure(() => loadConfig({ config: file }, NOWHERE));
    assert.deepEqual([error.code, error.message], ['APP_ERR_CONFIG', message]);
    if (fix !== '') assert.equal(error.fix, fix);
  }
});

test('a bad value in a file is refused even where a flag overrides it', (t) => {
  const file = join(temporaryFolder(t), 'c.toml');
  writeFileSync(file, 'fps = "fast"');
  assert.equal(failure(() => loadConfig({ config: file, fps: '30' }, NOWHERE)).code, 'APP_ERR_CONFIG');
});

test('a file that cannot be read is an error with the reason', (t) => {
  const folder = temporaryFolder(t);
  const missing = failure(() => loadConfig({ config: join(folder, 'x.toml') }, NOWHERE));
  assert.equal(missing.code, 'APP_ERR_CONFIG_FILE');
  assert.match(missing.message, /x\.toml cannot be read \(ENOENT/);
  assert.match(failure(() => loadConfig({ config: folder }, NOWHERE)).message, /it is a folder/);
});

test('a file in another encoding is refused, and one in UTF-8 has its umlauts', (t) => {
  const file = join(temporaryFolder(t), 'c.toml');
  const flags = { config: file };
  const text = 'name = "Küche"\n';
  for (const bytes of [Buffer.from(text, 'latin1'), Buffer.from(`\uFEFF${text}`, 'utf16le')]) {
    writeFileSync(file, bytes);
    const { code, message, fix } = failure(() => loadConfig(flags, NOWHERE));
    assert.equal(code, 'APP_ERR_CONFIG_FILE');
    assert.match(`${message} ${fix}`, /not UTF-8 Save it as UTF-8/);
  }
  for (const start of ['', '\uFEFF']) {
    writeFileSync(file, `${start}${text}`);
    assert.equal(loadConfig(flags, NOWHERE).cameras[0]?.name, 'Küche');
  }
});

test('the usual file is read through a link, and a link that leads nowhere is an error', (t) => {
  const folder = temporaryFolder(t);
  const env = { XDG_CONFIG_HOME: folder };
  mkdirSync(join(folder, 'rtmp-vcam'));
  assert.equal(loadConfig({}, env).file, undefined);
  symlinkSync('dotfiles.toml', join(folder, 'rtmp-vcam', 'config.toml'));
  const error = failure(() => loadConfig({}, env));
  assert.equal(error.code, 'APP_ERR_CONFIG_FILE');
  assert.match(error.message, /config\.toml cannot be read \(ENOENT/);
  writeFileSync(join(folder, 'rtmp-vcam', 'dotfiles.toml'), 'fps = 25');
  assert.equal(loadConfig({}, env).options.fps, 25);
});

test('variables are checked, and a warning names unknown ones', () => {
  const error = failure(() => loadConfig({}, { ...NOWHERE, RTMP_VCAM_ROTATE: '45' }));
  assert.deepEqual([error.message, error.fix], ['RTMP_VCAM_ROTATE cannot be "45"', 'Use 0, 90, 180 or 270.']);
  const { warnings } = loadConfig({}, { ...NOWHERE, RTMP_VCAM_PROT: '1', RTMP_VCAM_FRAMEWORKS: '/double.so' });
  assert.deepEqual(warnings, ['RTMP_VCAM_PROT is set but is not an option; did you mean RTMP_VCAM_PORT?']);
});

test('the printed config file has every option, with its default or else an example', (t) => {
  const file = join(temporaryFolder(t), 'c.toml');
  writeFileSync(file, defaultConfig());
  const { options } = loadConfig({}, NOWHERE);
  assert.deepEqual(loadConfig({ config: file }, NOWHERE).options, options);
  writeFileSync(file, defaultConfig().replace(/^# (?=[a-z-]+ = )/gm, ''));
  const example = {
    host: '127.0.0.1',
    key: 'my-stream-key',
    user: 'studio',
    password: 'my-password',
    allow: ['192.168.1.0/24', '10.0.0.5'],
    tlsPort: 1936,
    tlsCert: '/etc/ssl/my-cert.pem',
    tlsKey: '/etc/ssl/my-key.pem',
    pull: 'rtmp://192.168.1.5/live/KEY',
    pullFingerprint: EXAMPLE_FINGERPRINT,
    ipc: 'auto',
    device: '/dev/video10',
    http: { host: '127.0.0.1', port: 8935 },
  };
  assert.deepEqual(loadConfig({ config: file }, NOWHERE).options, { ...options, ...example });
});
