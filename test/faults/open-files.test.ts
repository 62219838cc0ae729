import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { before, test } from 'node:test';
import { type Clip, makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS, MAIN, Product } from '../support/product.ts';
import { Program, run } from '../support/program.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const options = { ...needs('ffmpeg', 'prlimit'), timeout: 120_000 };

let clip: Clip;
before(async () => {
  clip = await makeClip({ ...CANVAS, frames: 300, clip: 4, keyframeEvery: 30 });
});

/** The lowest number that no open file of the process has: the next file would get it. */
function nextDescriptor(pid: number): number {
  const used = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
  let next = 0;
  while (used.has(next)) next++;
  return next;
}

async function limitTo(pid: number, files: number): Promise<void> {
  await run('prlimit', ['--pid', String(pid), `--nofile=${files}:`]);
}

for (const limit of [40, 50, 64, 100, 127]) {
  test(`a start with a limit of ${limit} open files says what to do`, {
    skip: process.platform !== 'linux',
    timeout: 60_000,
  }, async () => {
    for (const args of [['run'], ['url'], ['--help']]) {
      const command = `ulimit -n ${limit} && exec "$@"`;
      await using program = await Program.start('sh', ['-c', command, 'sh', process.execPath, MAIN, ...args]);
      assert.deepEqual(await program.end(), { code: 1, signal: null }, program.output);
      assert.match(
        program.stderr,
        new RegExp(`^✗ .* only ${limit} files .* \\[APP_ERR_OPEN_FILES\\]\n  → .*ulimit -n`),
      );
      assert.doesNotMatch(program.output, /EMFILE|^ +at /m);
    }
  });
}

test('when no more files can be opened, the camera goes on and says so, until they can', options, async () => {
  await using product = await Product.start();
  await using watch = new RingWatch({ ring: product.ring, view: wholeCanvas(CANVAS) });
  const { pid } = product.program;
  await using push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  await watch.shows(clip, 5);
  await limitTo(pid, nextDescriptor(pid));

  const waiting = Array.from({ length: 20 }, () => connect(product.port, '127.0.0.1').on('error', () => {}));
  await product.logsCode('APP_ERR_OPEN_FILES');
  await watch.goesOn(clip);
  await push.kill();
  // The sender's descriptor is free now, and the process that draws the card must not get it.
  await limitTo(pid, nextDescriptor(pid));
  await product.logsCode('VIDEO_ERR_OPEN_FILES');
  await watch.becomes('card');
  await until('a card', () => watch.cards > 0);

  await limitTo(pid, 1024);
  for (const socket of waiting) socket.destroy();
  await product.program.says('Files can be opened again');
  await using again = await pushWithFfmpeg(clip.file, product.url);
  await watch.goesOn(clip, 20);
  await again.kill();
});
