/** `rtmp-vcam doctor` says what keeps the camera from working, and tries it as senders and apps do. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type DoctorReport, doctorReport } from '@rtmp-vcam/api';
import * as v from 'valibot';
import { makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { needsPipeWire, needsPortal, PipeWireSession } from '../support/pipewire-session.ts';
import { freePort } from '../support/ports.ts';
import { CANVAS, type Ended, Product, runCommand } from '../support/product.ts';
import { needs } from '../support/tools.ts';
import { until } from '../support/wait.ts';

const timeout = 120_000;
const KEY = 'a-key-of-this-test';

/** The report of a doctor, whose exit code must fit it. */
function reportOf({ code, stdout, stderr }: Ended): DoctorReport {
  assert.equal(stderr, '');
  const found = v.parse(doctorReport, JSON.parse(stdout));
  assert.equal(code, found.problems > 0 ? 1 : 0);
  assert.equal(found.checks.filter(({ level }) => level === 'problem').length, found.problems);
  for (const { text, level, fix } of found.checks) assert.equal(fix === null, level === 'ok', text);
  return found;
}

function checkIn({ checks }: DoctorReport, name: string): DoctorReport['checks'][number] {
  return checks.find(({ check }) => check === name) ?? assert.fail(`no check ${name}: ${JSON.stringify(checks)}`);
}

/** A user who has never used the program, without PipeWire. */
function newUser(t: TestContext): NodeJS.ProcessEnv & { readonly XDG_CONFIG_HOME: string } {
  const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const runtime = join(folder, 'runtime');
  mkdirSync(runtime);
  // Only this computer may push to a program of a test.
  return { XDG_CONFIG_HOME: folder, XDG_RUNTIME_DIR: runtime, RTMP_VCAM_HOST: '127.0.0.1' };
}

test('without a program, one is started for the test picture, and nothing of it is left', { timeout }, async (t) => {
  const env = newUser(t);
  const port = await freePort();
  const before = leftovers();
  const found = reportOf(await runCommand(['doctor', '--json', '--port', String(port)], env));
  assert.match(checkIn(found, 'port').text, new RegExp(`^Port ${port} is free$`));
  const picture = checkIn(found, 'picture');
  assert.deepEqual(
    [picture.level, picture.text],
    ['ok', `A test picture that was pushed to 127.0.0.1:${port} arrived`],
  );
  for (const name of ['node', 'native-modules', 'decoders', 'config', 'key-files']) {
    assert.equal(checkIn(found, name).level, 'ok', checkIn(found, name).text);
  }
  assert.equal(checkIn(found, 'pipewire').level, 'problem', 'this user has no PipeWire');
  assert.deepEqual(leftovers(), before);
  assert.deepEqual(readdirSync(env.XDG_CONFIG_HOME), ['runtime'], 'no key is made');
});

/** What programs of doctor would leave behind. */
function leftovers(): string[] {
  const names = [...readdirSync('/dev/shm'), ...readdirSync(tmpdir())];
  return names.filter((name) => /^(rvc_doctor_|rtmp-vcam-doctor-)/.test(name));
}

test('a running program is tried as it is, and its guide stays', { timeout }, async () => {
  await using product = await Product.start({ args: ['--key', KEY, '--rotate', '90', '--mirror'] });
  const found = reportOf(await product.command('doctor', '--json'));
  assert.equal(
    checkIn(found, 'port').text,
    `rtmp-vcam is running and listens on port ${product.port} (pid ${product.program.pid})`,
  );
  const picture = checkIn(found, 'picture');
  assert.deepEqual(
    [picture.level, picture.text],
    ['ok', `A test picture that was pushed to 127.0.0.1:${product.port} arrived`],
  );
  assert.equal(
    existsSync(join(product.configFolder, 'rtmp-vcam', 'first-stream')),
    false,
    'the guide of the card is over',
  );
  assert.equal((await product.command('pause')).code, 0);
  const paused = checkIn(reportOf(await product.command('doctor', '--json')), 'picture');
  assert.deepEqual([paused.level, paused.fix], ['warning', 'rtmp-vcam resume']);
});

test('a sender that has the camera is not disturbed', { ...needs('ffmpeg'), timeout }, async () => {
  const clip = await makeClip({ ...CANVAS, frames: 60, clip: 1, keyframeEvery: 30 });
  await using product = await Product.start();
  await using push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  await until('a picture', () => product.logs.some(({ msg }) => msg === 'Picture'), { state: () => push.output });
  const picture = checkIn(reportOf(await product.command('doctor', '--json')), 'picture');
  assert.equal(picture.text, 'The stream of FFmpeg arrives; no test picture was pushed, so as not to disturb it');
  assert.ok(push.isRunning);
});

test('every PipeWire camera is read as apps do', { ...needsPipeWire(), timeout }, async (t) => {
  await using session = await PipeWireSession.start(needsPortal().skip === undefined ? { portal: true } : {});
  const env = { ...session.env, ...newUser(t), XDG_RUNTIME_DIR: session.env['XDG_RUNTIME_DIR'] };
  const found = reportOf(await runCommand(['doctor', '--json', '--port', String(await freePort())], env));
  assert.equal(checkIn(found, 'picture-pipewire').text, 'Apps get the test picture from PipeWire');
  assert.match(checkIn(found, 'pipewire').text, /^PipeWire \d/);
  assert.equal(checkIn(found, 'session-manager').level, 'ok');
  assert.equal(checkIn(found, 'v4l2loopback').level, 'warning', 'the PipeWire camera is enough');
  assert.equal(found.problems, 0, JSON.stringify(found.checks));
});

test('each camera of the config is tried, the second one too', { ...needsPipeWire(), timeout }, async (t) => {
  await using session = await PipeWireSession.start();
  const env = { ...session.env, ...newUser(t), XDG_RUNTIME_DIR: session.env['XDG_RUNTIME_DIR'] };
  const folder = join(env.XDG_CONFIG_HOME, 'rtmp-vcam');
  mkdirSync(folder);
  const tables = [
    'name = "Desk"\noutputs = "none"',
    'name = "Drone"',
    'name = "Pulled"\npull = "rtmp://127.0.0.1:1/live/x"',
  ];
  writeFileSync(join(folder, 'config.toml'), tables.map((table) => `[[camera]]\n${table}\n`).join('\n'));
  const port = await freePort();
  const before = leftovers();
  const found = reportOf(await runCommand(['doctor', '--json', '--port', String(port)], env));
  assert.equal(
    checkIn(found, 'picture').text,
    `A test picture that was pushed to 127.0.0.1:${port} arrived in each of the 2 cameras`,
  );
  assert.equal(checkIn(found, 'picture-pipewire').text, 'Apps get the test picture of "Drone" from PipeWire');
  assert.match(checkIn(found, 'pipewire').text, /^PipeWire \d/, 'the second camera is one of PipeWire');
  assert.deepEqual(leftovers(), before);
});

test('a port that another program has, and a key that others may read', { timeout }, async (t) => {
  const env = newUser(t);
  await using other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  assert.ok(typeof address === 'object' && address !== null);
  const folder = join(env.XDG_CONFIG_HOME, 'rtmp-vcam');
  const file = join(folder, 'stream-key');
  mkdirSync(folder);
  writeFileSync(file, `${KEY}\n`);
  chmodSync(file, 0o644);
  const { code, stdout } = await runCommand(['doctor', '--port', String(address.port)], env);
  assert.equal(code, 1);
  assert.match(stdout, new RegExp(` {2}✗ Port ${address.port} is in use by .* \\(pid ${process.pid}\\)\n {4}→ End it`));
  assert.match(stdout, / {2}! Other users of this computer may read .*stream-key \(mode 0644\)\n {4}→ chmod 600 /);
  assert.match(stdout, /\n✗ \d problems: what is marked ✗ keeps the camera from working/);
  assert.match(stdout, /A test picture that was pushed to 127\.0\.0\.1:\d+ arrived/, 'it is pushed to another port');
  assert.equal(statSync(file).mode & 0o777, 0o644, 'it changes nothing');
  assert.ok(!stdout.includes(KEY));
});

test('a mistake in the config is one of many lines, with no home folder in it', { timeout }, async (t) => {
  const env = { ...newUser(t), RTMP_VCAM_HOST: undefined };
  const file = join(env.XDG_CONFIG_HOME, 'wrong.toml');
  writeFileSync(file, 'prot = 1936\n');
  const home = { ...env, HOME: env.XDG_CONFIG_HOME };
  const args = ['doctor', '--json', '--config', file, '--port', String(await freePort())];
  const found = reportOf(await runCommand(args, home));
  const config = checkIn(found, 'config');
  assert.equal(config.level, 'problem');
  assert.match(config.text, /~\/wrong\.toml.*prot/);
  assert.ok(!JSON.stringify(found).includes(env.XDG_CONFIG_HOME));
  assert.equal((await runCommand(['doctor', '--port', 'x'], env)).code, 2, 'a wrong flag is a wrong flag');
});
