import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { type Clip, makeClip } from '../support/clips.ts';
import { readNumber } from '../support/look.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS, freeRingName, Product, startCommand } from '../support/product.ts';
import { run } from '../support/program.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { sharedProduct } from '../support/shared-product.ts';
import { assertLooks, threeOf } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const view = wholeCanvas(CANVAS);
const pictureSize = (CANVAS.width * CANVAS.height * 3) / 2;
const options = { ...needs('ffmpeg'), timeout: 120_000 };

const product = sharedProduct();
let clip: Clip;
before(async () => {
  clip = await makeClip({ ...CANVAS, frames: 200, clip: 1, keyframeEvery: 30 });
});

test('--each: each published frame once, and as many as were asked for', options, async () => {
  await using watch = new RingWatch({ ring: product().ring, view });
  await using _push = await pushWithFfmpeg(clip.file, product().url);
  await watch.shows(clip);
  await using frames = await startCommand([
    'frames',
    '--ring',
    product().ring,
    '--format',
    'raw',
    '--each',
    '-n',
    '30',
  ]);
  assert.equal((await frames.end()).code, 0, frames.stderr);
  assert.equal(frames.stdout.length, 30 * pictureSize);
  const numbers = Array.from({ length: 30 }, (_, index) => {
    const picture = frames.stdout.subarray(index * pictureSize, (index + 1) * pictureSize);
    return readNumber(picture, view)?.frame ?? -1;
  });
  assert.ok(!numbers.includes(-1), `a picture is not whole: ${numbers}`);
  assert.ok(
    numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? -1)),
    `not each once and in order: ${numbers}`,
  );
});

test('y4m: ffmpeg reads the pictures that were pushed', options, async () => {
  await using watch = new RingWatch({ ring: product().ring, view });
  await using _push = await pushWithFfmpeg(clip.file, product().url);
  await watch.shows(clip);
  await using frames = await startCommand(['frames', '--ring', product().ring, '--each', '-n', '5']);
  assert.equal((await frames.end()).code, 0, frames.stderr);
  const args = ['-loglevel', 'error', '-f', 'yuv4mpegpipe', '-i', 'pipe:0', '-f', 'rawvideo', 'pipe:1'];
  const raw = await run('ffmpeg', args, { input: frames.stdout });
  assert.equal(raw.length, 5 * pictureSize);
  const [info] = watch.frames;
  assert.ok(info !== undefined);
  const seen = Array.from({ length: 5 }, (_, index) => {
    const picture = raw.subarray(index * pictureSize, (index + 1) * pictureSize);
    return { info: info.info, number: readNumber(picture, view), picture };
  });
  await assertLooks(threeOf(seen), clip, view);
});

test('the card is written at the rate of the camera, as long as it is recorded', options, async () => {
  await using watch = new RingWatch({ ring: product().ring, view });
  await watch.becomes('card');
  await using frames = await startCommand(['frames', '--ring', product().ring, '-n', '45']);
  assert.equal((await frames.end()).code, 0, frames.stderr);
  const args = ['-v', 'error', '-count_frames', '-show_entries', 'stream=nb_read_frames,r_frame_rate', '-of', 'csv'];
  const report = await run('ffprobe', [...args, 'pipe:0'], { input: frames.stdout });
  assert.equal(report.toString('utf8').trim(), 'stream,30/1,45');
});

test('png: a photo of the card, in the right colours', options, async () => {
  await using watch = new RingWatch({ ring: product().ring, view });
  await watch.becomes('card');
  await using frames = await startCommand(['frames', '--ring', product().ring, '--format', 'png']);
  assert.equal((await frames.end()).code, 0, frames.stderr);
  const args = [
    '-loglevel',
    'error',
    '-f',
    'png_pipe',
    '-i',
    'pipe:0',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    'pipe:1',
  ];
  const raw = await run('ffmpeg', args, { input: frames.stdout });
  assert.equal(raw.length, CANVAS.width * CANVAS.height * 3);
  assert.ok(new Set(raw).size > 16, 'the card is blank');
});

test('frames runs until the camera ends', options, async () => {
  await using other = await Product.start();
  await using frames = await startCommand(['frames', '--ring', other.ring, '--format', 'raw', '-o', '/dev/null']);
  await using watch = new RingWatch({ ring: other.ring, view });
  await watch.becomes('card');
  await other.interrupt();
  assert.equal((await frames.end()).code, frames.stderr.includes('VIDEO_ERR_RING_NOT_FOUND') ? 1 : 0, frames.stderr);
});

test('a recording that Ctrl-C ends has whole pictures', options, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-test-'));
  const hasPicture = (): boolean => readdirSync(folder).some((name) => statSync(join(folder, name)).size > 0);
  try {
    for (const args of [
      ['--format', 'raw', '-o', join(folder, 'f.raw')],
      ['--format', 'png', '-n', '1000', '-o', join(folder, 'f.png')],
    ]) {
      await using frames = await startCommand(['frames', '--ring', product().ring, ...args]);
      await until('a picture in a file', hasPicture);
      frames.signal('SIGINT');
      assert.equal((await frames.end()).code, args.includes('-n') ? 130 : 0, frames.stderr);
      for (const name of readdirSync(folder)) {
        const content = readFileSync(join(folder, name));
        if (name.endsWith('.raw')) assert.equal(content.length % pictureSize, 0);
        else assert.equal(content.subarray(-8, -4).toString('latin1'), 'IEND', name);
        rmSync(join(folder, name));
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('frames says that there is no camera', options, async () => {
  await using frames = await startCommand(['frames', '--ring', freeRingName(), '-n', '1', '-o', '/dev/null']);
  assert.equal((await frames.end()).code, 1);
  assert.match(frames.stderr, /VIDEO_ERR_RING_NOT_FOUND/);
  assert.match(frames.stderr, /→/, 'it does not say what to do');
});
