/** The program while nobody watches: what it says, what it decodes, and how it comes back. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { before, test } from 'node:test';
import { i420Size, RingReader } from '@rtmp-vcam/video-pipeline';
import { type Clip, makeClip } from '../support/clips.ts';
import { readNumber } from '../support/look.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS, Product, startCommand } from '../support/product.ts';
import { residentMemory } from '../support/resident-memory.ts';
import { untilResting } from '../support/resting.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { cameraStateOf } from '../support/state.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const view = wholeCanvas(CANVAS);
const options = { ...needs('ffmpeg'), timeout: 180_000 };

let clip: Clip;
before(async () => {
  // Long enough that a number tells the age of a picture.
  clip = await makeClip({ ...CANVAS, frames: 600, clip: 1, keyframeEvery: 30 });
});

test('nobody watches: status says so, and knows the stream; a photo is of now', options, async () => {
  await using product = await Product.start();
  assert.match((await product.command('status')).stdout, /rtmp-vcam frames reads the pictures, nobody watches\n/);
  await using _push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  await untilResting(product);
  assert.equal((await cameraStateOf(product)).stream?.width, CANVAS.width);
  const { stdout } = await product.command('status');
  assert.match(stdout, /State +live\n.*Stream +1280×720, [\d.]+ [kM]b\/s, avc1.*, nobody watches\n/s);

  // A picture that was decoded before the first photo would be the same in both.
  const numbers = [await photoOf(product)];
  await untilResting(product);
  numbers.push(await photoOf(product));
  assert.ok(numbers[0] !== numbers[1] && !numbers.includes(-1), String(numbers));
  assert.deepEqual(
    product.logs.filter(({ level }) => Number(level) >= 40),
    [],
  );
});

/** The number on one picture, as `rtmp-vcam frames` gives it. */
async function photoOf({ ring }: Product): Promise<number> {
  await using frames = await startCommand(['frames', '--ring', ring, '--format', 'raw', '-n', '1']);
  assert.equal((await frames.end()).code, 0, frames.stderr);
  return readNumber(frames.stdout, view)?.frame ?? -1;
}

test(
  'a reader gets the last picture at once, then pictures of now; when it has gone, decoding stops',
  options,
  async () => {
    await using product = await Product.start();
    await using _push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
    for (let round = 0; round < 2; round++) {
      await untilResting(product);
      await using watch = new RingWatch({ ring: product.ring, view });
      assert.equal(watch.state, 'live');
      const first = await until('a picture', () => watch.frames[0]);
      // The packet of the first new picture came while the reader waited for it, or just before.
      const age = Number(first.info.publishedNs - first.info.arrivalNs) / 1e6;
      assert.ok(age < 1000, `it arrived ${age} ms before it was shown`);
      await watch.goesOn(clip, 30);
      assert.equal((await cameraStateOf(product)).watched, true);
    }
    assert.deepEqual(
      product.logs.filter(({ level }) => Number(level) >= 40),
      [],
    );
  },
);

test('a sender that ends while nobody watches: its picture is held, then the card is shown', options, async () => {
  await using product = await Product.start({ args: ['--hold', '1s'] });
  const push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  await untilResting(product);
  await push.stop();
  await until('the card', async () => (await cameraStateOf(product)).state === 'waiting');
  await using _again = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  await untilResting(product);
});

test('--idle never: everything is decoded, although nobody watches', options, async () => {
  await using product = await Product.start({ args: ['--idle', 'never'] });
  await using _push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  await until('pictures', async () => {
    const { watched, stream } = await cameraStateOf(product);
    return !watched && (stream?.fps ?? 0) > 5;
  });
});

test('1,000 readers that come and go leave nothing', { ...options, timeout: 400_000 }, async () => {
  await using product = await Product.start();
  await using _push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  const openFiles = (): number => readdirSync(`/proc/${product.program.pid}/fd`).length;
  const picture = new Uint8Array(i420Size(CANVAS.width, CANVAS.height));
  const visit = async (times: number): Promise<void> => {
    for (let count = 0; count < times; count++) {
      const reader = RingReader.open({ name: product.ring });
      await reader.nextBy(picture, { after: 0, until: performance.now() + 5 });
      reader.close();
    }
    await untilResting(product);
  };
  await untilResting(product);
  await visit(100);
  const [files, memory] = [openFiles(), residentMemory(product)];
  for (let round = 0; round < 4; round++) await visit(250);
  await until(`no more than ${files} open files`, () => openFiles() <= files, {
    state: () => `${openFiles()} of them`,
  });
  const grown = (residentMemory(product) - memory) / 2 ** 20;
  assert.ok(grown < 32, `${grown} MiB more`);
});
