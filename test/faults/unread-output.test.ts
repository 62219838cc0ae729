import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { constants as system } from 'node:os';
import { join } from 'node:path';
import { before, type TestContext, test } from 'node:test';
import { RingReader } from '@rtmp-vcam/video-pipeline';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { type Clip, makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { freePort } from '../support/ports.ts';
import { childrenOf, isAlive } from '../support/processes.ts';
import { CANVAS, freeRingName, MAIN, sharedMemoryOf } from '../support/product.ts';
import { Program } from '../support/program.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { StoppedTerminal } from '../support/stopped-terminal.ts';
import { Strangers } from '../support/strangers.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const options = { ...needs('ffmpeg', 'python3'), timeout: 120_000 };
const NOTICE = 'Lines were left out while nobody was reading';
/** With --verbose, the lines about so many addresses are more than what may wait for a reader. */
const ADDRESSES = Array.from({ length: 250 }, (_, n) => `127.0.1.${n + 1}`);
const ENOUGH = 1500;
const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

let clip: Clip;
before(async () => {
  clip = await makeClip({ ...CANVAS, frames: 60, clip: 1, keyframeEvery: 30 });
});

interface Place {
  readonly port: number;
  readonly ring: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

async function place(t: TestContext): Promise<Place> {
  const port = await freePort();
  const ring = freeRingName();
  const size = ['--size', `${CANVAS.width}x${CANVAS.height}`];
  const where = ['--host', '127.0.0.1', '--port', String(port), '--ring', ring, '--camera', 'none', '--verbose'];
  const env = { ...process.env, XDG_CONFIG_HOME: temporaryFolder(t), TERM: 'xterm' };
  return { port, ring, args: [MAIN, 'run', ...where, ...size], env };
}

/** Pushes a stream, floods the port, and fails unless new pictures keep coming. */
async function goesOn({ port, ring }: Place, whileUnread: () => void): Promise<void> {
  await until('the frame ring', () => hasRing(ring));
  await using watch = new RingWatch({ ring, view: wholeCanvas(CANVAS), keep: 0 });
  await using push = await pushWithFfmpeg(clip.file, `rtmp://127.0.0.1:${port}/live/x`, { loop: true });
  await watch.shows(clip, 5);
  whileUnread();
  await using strangers = new Strangers(port, { bytes: GET, addresses: ADDRESSES });
  await watch.goesOn(clip, 30);
  await until('the flood', () => strangers.count > ENOUGH, { state: () => `${strangers.count} connections` });
  await watch.goesOn(clip, 30);
  assert.ok(push.isRunning, 'the publisher was disconnected');
}

/** The port is open before the ring is made. */
function hasRing(name: string): boolean {
  try {
    RingReader.open({ name }).close();
    return true;
  } catch {
    return false;
  }
}

/** The ways in which a terminal stops. */
const STOPS: Readonly<
  Record<string, { readonly stop: (on: StoppedTerminal) => void; readonly goOn: (on: StoppedTerminal) => void }>
> = {
  'is stopped with Ctrl-S': { stop: (on) => on.control('S'), goOn: (on) => on.control('Q') },
  'is not read': { stop: (on) => on.unread(), goOn: (on) => on.read() },
};

for (const [what, { stop, goOn }] of Object.entries(STOPS)) {
  test(`a terminal that ${what} does not stop the camera`, options, async (t) => {
    const here = await place(t);
    await using terminal = await StoppedTerminal.start(process.execPath, here.args, here.env);
    await terminal.says(/WAITING/);
    await goesOn(here, () => stop(terminal));
    assert.ok(await terminal.blocks(), 'the terminal was changed for the shell');
    assert.ok(!terminal.shown.includes(NOTICE));
    goOn(terminal);
    await terminal.says(NOTICE);
    await terminal.says(/lines=\d+/);
    terminal.signal('SIGINT');
    assert.deepEqual(await terminal.end(), { code: 0, blocks: true }, terminal.shown);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal} ends the program while its terminal ${what}`, options, async (t) => {
      const here = await place(t);
      await using terminal = await StoppedTerminal.start(process.execPath, here.args, here.env);
      await terminal.says(/WAITING/);
      await goesOn(here, () => stop(terminal));
      terminal.signal(signal);
      assert.deepEqual(await terminal.end(), { code: 0, blocks: true });
      assert.deepEqual(sharedMemoryOf(here.ring), []);
    });
  }
}

test('a terminal of another user, which cannot be opened again, does not stop the camera', {
  ...options,
  ...(process.getuid?.() === 0 ? needs('ffmpeg', 'python3', 'setpriv') : { skip: 'needs root' }),
}, async (t) => {
  const here = await place(t);
  chmodSync(here.env['XDG_CONFIG_HOME'] ?? '', 0o777);
  const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
  await using terminal = await StoppedTerminal.start('setpriv', [...nobody, process.execPath, ...here.args], here.env);
  await terminal.says(/WAITING/);
  await goesOn(here, () => terminal.control('S'));
  const children = childrenOf(terminal.pid);
  assert.notDeepEqual(children, [], 'the program that writes to the terminal');
  terminal.signal('SIGTERM');
  assert.deepEqual(await terminal.end(), { code: 0, blocks: true });
  await until('its child processes to end', () => !children.some(isAlive));
});

test('Ctrl-C ends the program while its terminal is not read', options, async (t) => {
  const here = await place(t);
  await using terminal = await StoppedTerminal.start(process.execPath, here.args, here.env);
  await terminal.says(/WAITING/);
  terminal.unread();
  terminal.control('C');
  assert.deepEqual(await terminal.end(), { code: 0, blocks: true });
});

test('the program ends without a crash when its terminal is closed, and leaves nothing behind', options, async (t) => {
  const here = await place(t);
  const env = { ...here.env, XDG_RUNTIME_DIR: temporaryFolder(t) };
  await using terminal = await StoppedTerminal.start(process.execPath, here.args, env);
  await terminal.says(/WAITING/);
  terminal.close();
  assert.equal((await terminal.end()).code, -system.signals.SIGHUP);
  assert.deepEqual([sharedMemoryOf(here.ring), readdirSync(env.XDG_RUNTIME_DIR)], [[], []]);
});

test('a program that cannot start ends, also when nobody reads why', options, async (t) => {
  const here = await place(t);
  await using terminal = await StoppedTerminal.start(process.execPath, here.args, here.env);
  await terminal.says(/WAITING/);
  const again = [process.execPath, ...here.args, '--ring', freeRingName()].map((each) => `'${each}'`).join(' ');
  await using second = await StoppedTerminal.start('/bin/sh', ['-c', `read line; exec ${again}`], here.env);
  second.control('S');
  second.control('J');
  assert.equal((await second.end()).code, 1);
});

for (const args of [['config'], ['url', '--key', 'a-known-key'], ['--help'], ['frames', '--ring', '/rvt_none']]) {
  test(`SIGTERM ends rtmp-vcam ${args[0]} while its terminal is not read`, options, async (t) => {
    const env = { ...process.env, XDG_CONFIG_HOME: temporaryFolder(t) };
    const command = [process.execPath, MAIN, ...args].map((each) => `'${each}'`).join(' ');
    await using terminal = await StoppedTerminal.start('/bin/sh', ['-c', `read line; exec ${command}`], env);
    terminal.unread();
    terminal.control('J');
    await untilIdle(terminal.pid);
    terminal.signal('SIGTERM');
    assert.ok((await terminal.end()).blocks);
  });
}

/** Waits until a process has started the program and uses no processor time any more, or has ended. */
async function untilIdle(pid: number): Promise<void> {
  let before = '';
  let since = 0;
  await until('the program to wait', () => {
    if (!isAlive(pid)) return true;
    const [command = '', state = ''] = [
      readFileSync(`/proc/${pid}/cmdline`, 'latin1'),
      readFileSync(`/proc/${pid}/stat`, 'latin1'),
    ];
    const [utime, stime] = state.slice(state.lastIndexOf(')')).split(' ').slice(12, 14);
    const now = command.includes('main.js') && !command.includes('sh\0') ? `${utime} ${stime}` : '';
    since = now === before && now !== '' ? since + 1 : 0;
    before = now;
    return since > 25;
  });
}

test('a pipe that is not read does not stop the camera, and its reader is told what is missing', options, async (t) => {
  const here = await place(t);
  const path = join(temporaryFolder(t), 'pipe');
  assert.equal(spawnSync('mkfifo', [path]).status, 0);
  const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  t.after(() => closeSync(pipe));
  const filler = fill(pipe);
  const script = `exec "$0" "$@" > '${path}'`;
  await using program = await Program.start('/bin/sh', ['-c', script, process.execPath, ...here.args, '--json-logs'], {
    env: here.env,
  });
  await goesOn(here, () => {});
  const text = await readUntil(pipe, (read) => read.includes(NOTICE));
  const lines = text.slice(filler).split('\n').slice(0, -1);
  for (const line of lines) assert.doesNotThrow(() => JSON.parse(line), line);
  fill(pipe);
  program.signal('SIGTERM');
  assert.deepEqual(await program.end(), { code: 0, signal: null });
});

test('a pipe whose reader has gone does not end the camera', options, async (t) => {
  const here = await place(t);
  const path = join(temporaryFolder(t), 'pipe');
  assert.equal(spawnSync('mkfifo', [path]).status, 0);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const script = `exec "$0" "$@" > '${path}'`;
  await using program = await Program.start('/bin/sh', ['-c', script, process.execPath, ...here.args], {
    env: here.env,
  });
  await goesOn(here, () => closeSync(reader));
  program.signal('SIGTERM');
  assert.deepEqual(await program.end(), { code: 0, signal: null });
});

test('a full disk does not end the camera, and is reported at the end', {
  ...options,
  ...(existsSync('/dev/full') ? needs('ffmpeg') : { skip: 'needs /dev/full' }),
}, async (t) => {
  const here = await place(t);
  const script = 'exec "$0" "$@" > /dev/full';
  await using program = await Program.start('/bin/sh', ['-c', script, process.execPath, ...here.args], {
    env: here.env,
  });
  await goesOn(here, () => {});
  program.signal('SIGTERM');
  assert.deepEqual(await program.end(), { code: 1, signal: null });
  assert.match(program.stderr, /^✗ The output cannot be written \(ENOSPC.*\n.*Free some space on the disk/);
});

/** Fills what a pipe holds; returns the number of bytes. */
function fill(pipe: number): number {
  let count = 0;
  try {
    for (;;) count += writeSync(pipe, '.');
  } catch {
    return count;
  }
}

async function readUntil(pipe: number, wanted: (text: string) => boolean): Promise<string> {
  const bytes = Buffer.alloc(65_536);
  let text = '';
  await until(
    'the pipe to be read',
    () => {
      try {
        text += bytes.toString('latin1', 0, readSync(pipe, bytes));
      } catch {
        // Nothing is there to read now.
      }
      return wanted(text);
    },
    { state: () => text.slice(-2000) },
  );
  return text;
}
