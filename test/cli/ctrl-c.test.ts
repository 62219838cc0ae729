import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodePng, i420Size, VideoError } from '@rtmp-vcam/video-pipeline';
import { makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { childrenOf, isAlive } from '../support/processes.ts';
import { CANVAS, freeRingName, MAIN, Product, sharedMemoryOf } from '../support/product.ts';
import { Program } from '../support/program.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const options = { ...needs('ffmpeg'), timeout: 120_000 };

async function assertNothingLeft(product: Product, children: readonly number[]): Promise<void> {
  assert.deepEqual(sharedMemoryOf(product.ring), [], 'shared memory');
  await until('its child processes to end', () => !children.some(isAlive));
  const server = createServer().listen(product.port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} without a publisher ends it, and it leaves nothing behind`, options, async (t) => {
    await using product = await Product.start();
    assert.notDeepEqual(sharedMemoryOf(product.ring), []);
    const children = childrenOf(product.program.pid);
    const start = performance.now();
    product.program.signal(signal);
    assert.deepEqual(await product.program.end(), { code: 0, signal: null }, product.program.output);
    t.diagnostic(`ended in ${(performance.now() - start).toFixed(0)} ms`);
    await assertNothingLeft(product, children);
  });
}

test('Ctrl-C ends it while there are a publisher, a silent connection and a reader of the ring', options, async (t) => {
  const clip = await makeClip({ ...CANVAS, frames: 60, clip: 1, keyframeEvery: 30 });
  await using product = await Product.start();
  await using watch = new RingWatch({ ring: product.ring, view: wholeCanvas(CANVAS) });
  await using push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  const silent = connect(product.port, '127.0.0.1').on('error', () => {});
  await watch.shows(clip, 10);

  const children = childrenOf(product.program.pid);
  const start = performance.now();
  assert.deepEqual(await product.interrupt(), { code: 0, signal: null }, product.program.output);
  t.diagnostic(`ended in ${(performance.now() - start).toFixed(0)} ms`);
  await assertNothingLeft(product, children);
  assert.notEqual((await push.end()).code, 0, 'the publisher was not disconnected');
  silent.destroy();
  await until('the reader to notice the end', () => watch.ended !== undefined);
  assert.ok(watch.ended instanceof VideoError && watch.ended.code === 'VIDEO_ERR_RING_CLOSED', String(watch.ended));
});

test('Ctrl-C ends it while it starts', options, async () => {
  await using product = await Product.launch();
  await until('the ring to exist', () => sharedMemoryOf(product.ring).length > 0 || !product.program.isRunning);
  assert.deepEqual(await product.interrupt(), { code: 0, signal: null }, product.program.output);
  assert.deepEqual(sharedMemoryOf(product.ring), []);
});

/** Clock ticks (1/100 s) of processor time that the process has used, or nothing when it has ended. */
function ticksOf(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return undefined;
  }
}

test('SIGTERM ends it at any moment of its start', options, async () => {
  for (const ticks of [0, 2, 4, 6, 9, 12, 16, 20, 25, 30, 36, 42, 50]) {
    await using product = await Product.launch();
    const { program } = product;
    await until('some progress', () => (ticksOf(program.pid) ?? ticks) >= ticks || program.output.includes('"ready"'));
    program.signal('SIGTERM');
    const { code, signal } = await program.end();
    assert.ok(code === 0 || signal === 'SIGTERM', `${code} ${signal} after ${ticks} ticks: ${program.output}`);
    assert.deepEqual(sharedMemoryOf(product.ring), [], `after ${ticks} ticks`);
  }
});

for (const args of [
  ['--host', 'some.example'],
  ['--http', 'some.example:8935'],
]) {
  test(`SIGTERM ends it while the name of the address to listen on (${args[0]}) is looked up`, options, async () => {
    const env = { NODE_OPTIONS: `--require ${join(import.meta.dirname, '../support/hanging-lookup.cjs')}` };
    await using product = await Product.launch({ args, env });
    const { program } = product;
    const lookup = await until('the look-up', () =>
      childrenOf(program.pid).find((pid) => isLookupOf('some.example', pid)),
    );
    program.signal('SIGTERM');
    assert.deepEqual(await program.end(), { code: 0, signal: null }, program.output);
    await until('the look-up to end', () => !isAlive(lookup));
  });
}

function isLookupOf(host: string, pid: number): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(host);
}

test('SIGTERM ends it while the picture of the card is drawn', options, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-test-'));
  try {
    const file = join(folder, 'card.png');
    writeFileSync(file, encodePng(new Uint8Array(i420Size(4096, 4096)).fill(128), { width: 4096, height: 4096 }));
    await using product = await Product.launch({ args: ['--card', file] });
    const { program } = product;
    const drawing = await until('the drawing', () => childrenOf(program.pid)[0]);
    program.signal('SIGTERM');
    assert.deepEqual(await program.end(), { code: 0, signal: null }, program.output);
    await until('the drawing to end', () => !isAlive(drawing));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Where the ring has its first reader, in rtmp_vcam_ring.h. */
const FIRST_READER = 128;

for (const command of ['run', 'frames'] as const) {
  test(`SIGTERM ends ${command} while nobody reads its output`, options, async () => {
    await using camera = await Product.start();
    const ring = command === 'frames' ? camera.ring : freeRingName();
    const args = command === 'frames' ? [] : ['--camera', 'none', '--port', '0', '--key', 'abcd1234'];
    const isRunning = (): boolean =>
      command === 'frames'
        ? readFileSync(`/dev/shm${ring}`).readBigUInt64LE(FIRST_READER) !== 0n
        : sharedMemoryOf(ring).length > 0;
    // A pipe that is full, and that the shell keeps open for reading.
    const script = 'mkfifo "$0" && exec 3<>"$0" && dd if=/dev/zero of="$0" oflag=nonblock bs=1 2>&1; exec "$@" >&3';
    const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-test-'));
    const env = { ...process.env, XDG_CONFIG_HOME: folder };
    try {
      const all = ['-c', script, join(folder, 'pipe'), process.execPath, MAIN, command, '--ring', ring, ...args];
      await using program = await Program.start('sh', all, { env });
      await until('it to run', isRunning, { state: () => program.output });
      program.signal('SIGTERM');
      assert.deepEqual(await program.end(), { code: 0, signal: null }, program.output);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test('SIGTERM ends it while a call of the system hangs', options, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-test-'));
  try {
    const pipe = join(folder, 'pipe');
    const preload = join(folder, 'hang.cjs');
    execFileSync('mkfifo', [pipe]);
    writeFileSync(
      preload,
      `const fs = require('node:fs');
      if (require('node:worker_threads').isMainThread) {
        fs.open(${JSON.stringify(pipe)}, 'r', () => {});
        process.on('exit', () => fs.writeSync(2, 'the last line'));
      }`,
    );
    const env = { ...process.env, XDG_CONFIG_HOME: folder };
    const run = ['run', '--camera', 'none', '--port', '0', '--ring', freeRingName(), '--json-logs'];
    await using program = await Program.start(process.execPath, ['--require', preload, MAIN, ...run], { env });
    await program.says('"ready"');
    program.signal('SIGTERM');
    // Now Node.js waits for the thread that opens the pipe. An earlier signal would be the second one of Ctrl-C.
    await until('its last line', () => program.stderr.includes('the last line'), { state: () => program.output });
    await until('it to end', () => {
      program.signal('SIGTERM');
      return !program.isRunning;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
