/** What viewers of the preview see, as browsers and other programs read it, while streams come and go. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, type TestContext, test } from 'node:test';
import { encodePng, i420Size, RingReader } from '@rtmp-vcam/video-pipeline';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { MjpegReader } from '../../packages/rtmp-vcam/src/web/testing/mjpeg-reader.ts';
import { type Clip, makeClip } from '../support/clips.ts';
import { decodeFile } from '../support/decode-file.ts';
import { assertColours, readNumber } from '../support/look.ts';
import type { FrameNumber, Size } from '../support/pattern.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS, Product } from '../support/product.ts';
import { Program } from '../support/program.ts';
import { untilResting } from '../support/resting.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { cameraStateOf } from '../support/state.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const options = { ...needs('ffmpeg'), timeout: 180_000 };
const PREVIEW = { width: 960, height: 540 } as const;
const PATH = '/api/cameras/1/preview.mjpeg';

let clip: Clip;
before(async () => {
  clip = await makeClip({ ...CANVAS, frames: 240, clip: 1, keyframeEvery: 30 });
});

/** A viewer of the first camera. It leaves with the test. */
function view(t: TestContext, { http }: Product): MjpegReader {
  const reader = new MjpegReader(Number(new URL(http).port), PATH);
  t.after(() => reader.socket.destroy());
  return reader;
}

/** The number on a file that shows the clip; undefined when it shows something else. */
async function numberOn(file: Uint8Array, size: Size): Promise<FrameNumber | undefined> {
  const decoded = await decodeFile(file);
  assert.deepEqual(decoded.size, size);
  const number = readNumber(decoded.picture, wholeCanvas(size));
  // A dark card looks like zeros.
  return number?.clip === clip.clip ? number : undefined;
}

/** Waits until the newest picture is of the clip, with a number or without one. */
async function untilShown(reader: MjpegReader, isStream: boolean): Promise<Buffer> {
  let seen: Buffer | undefined;
  return until(`the ${isStream ? 'stream' : 'card'} in the preview`, async () => {
    const newest = reader.pictures.at(-1);
    if (newest === undefined || newest === seen) return undefined;
    seen = newest;
    return ((await numberOn(newest, PREVIEW)) !== undefined) === isStream && newest;
  });
}

async function snapshot({ http }: Product, file: string): Promise<Buffer> {
  const answer = await fetch(`${http}/api/cameras/1/${file}`);
  assert.equal(answer.status, 200, file);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.equal(answer.headers.get('content-type'), file.includes('.png') ? 'image/png' : 'image/jpeg');
  return Buffer.from(await answer.arrayBuffer());
}

/** The newest picture of the ring as a PNG file. */
function ringAsPng({ ring }: Product): Uint8Array {
  const reader = RingReader.open({ name: ring });
  const picture = new Uint8Array(i420Size(CANVAS.width, CANVAS.height));
  assert.ok(reader.next(picture, { after: 0 }) !== undefined);
  reader.close();
  return encodePng(picture, CANVAS);
}

test('a viewer sees the card, the stream, a card in a pause, and the card after it', options, async (t) => {
  await using product = await Product.start();
  const viewer = view(t, product);
  await untilShown(viewer, false);
  assert.match(viewer.head, /^HTTP\/1\.1 200 OK\r\n.*content-type: multipart\/x-mixed-replace;boundary=/is);

  const push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  const live = await untilShown(viewer, true);
  const { picture } = await decodeFile(live);
  assertColours(picture, wholeCanvas(PREVIEW), 'the preview');
  const seen = viewer.pictures.length;
  await until('it to go on', () => viewer.pictures.length >= seen + 20);
  const numbers: number[] = [];
  for (const file of viewer.pictures.slice(seen, seen + 10)) numbers.push((await numberOn(file, PREVIEW))?.frame ?? -1);
  const steps = numbers.slice(1).map((number, index) => (number - (numbers[index] ?? 0) + clip.frames) % clip.frames);
  assert.ok(
    steps.every((step) => step > 0 && step < clip.frames / 2),
    `frames ${numbers}`,
  );
  assert.equal((await cameraStateOf(product)).watched, true);

  await product.command('pause');
  await untilShown(viewer, false);
  await product.command('resume');
  await untilShown(viewer, true);
  await push.stop();
  await untilShown(viewer, false);
  await until('the same card again', () => viewer.pictures.at(-1)?.equals(viewer.pictures.at(-2) ?? Buffer.alloc(0)));

  assert.ok((await snapshot(product, 'snapshot.png')).equals(ringAsPng(product)), 'the very picture of the ring');
  assert.equal(
    await numberOn(await snapshot(product, 'snapshot.jpg?width=320'), { width: 320, height: 180 }),
    undefined,
  );
  assert.deepEqual(await product.interrupt(), { code: 0, signal: null }, product.program.output);
  await until('the end of the viewer', () => viewer.socket.destroyed);
});

test('another program reads it: ffmpeg', options, async () => {
  await using product = await Product.start();
  await using _push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  const input = ['-f', 'mpjpeg', '-i', `${product.http}${PATH}`, '-frames:v', '30'];
  const args = [
    '-hide_banner',
    '-nostdin',
    '-loglevel',
    'warning',
    ...input,
    '-f',
    'image2pipe',
    '-c',
    'png',
    'pipe:1',
  ];
  await using ffmpeg = await Program.start('ffmpeg', args);
  assert.equal((await ffmpeg.end(60_000)).code, 0, ffmpeg.stderr);
  const files = splitPngs(ffmpeg.stdout);
  assert.equal(files.length, 30);
  assert.ok((await numberOn(files.at(-1) ?? Buffer.alloc(0), PREVIEW)) !== undefined);
});

function splitPngs(bytes: Buffer): Buffer[] {
  const files: Buffer[] = [];
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  for (let at = bytes.indexOf(signature); at >= 0; ) {
    const next = bytes.indexOf(signature, at + 1);
    files.push(bytes.subarray(at, next < 0 ? bytes.length : next));
    at = next;
  }
  return files;
}

test('the ring gets the same pictures, with viewers and without', options, async (t) => {
  await using product = await Product.start();
  const counts: number[] = [];
  for (const viewers of [0, 3]) {
    const readers = Array.from({ length: viewers }, () => view(t, product));
    await until('the viewers', () => readers.every(({ pictures }) => pictures.length > 0));
    await using watch = new RingWatch({ ring: product.ring, view: wholeCanvas(CANVAS), keep: 0 });
    await using push = await pushWithFfmpeg(clip.file, product.url);
    await watch.shows(clip, clip.frames - 1);
    await push.end();
    counts.push(watch.of(clip).length);
    await watch.becomes('card');
  }
  const [without = 0, withViewers = 0] = counts;
  assert.ok(withViewers >= 0.9 * without, `${without} pictures without viewers, ${withViewers} with three`);
});

test('a snapshot of a camera that nobody watches is of now', options, async () => {
  await using product = await Product.start();
  await using _push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  const numbers: (FrameNumber | undefined)[] = [];
  for (const file of ['snapshot.jpg', 'snapshot.png']) {
    await untilResting(product);
    numbers.push(await numberOn(await snapshot(product, file), CANVAS));
  }
  // Resting begins two seconds after the last viewer: an old picture would be the same.
  assert.ok(!numbers.includes(undefined) && numbers[0]?.frame !== numbers[1]?.frame);
  await untilResting(product);
});

test('a camera that is opened anew ends its viewers, and shows the new size to others', options, async (t) => {
  const file = join(temporaryFolder(t), 'config.toml');
  writeFileSync(file, 'size = "1280x720"\n');
  await using product = await Product.start({ picture: [], env: { RTMP_VCAM_CONFIG: file } });
  const viewer = view(t, product);
  await untilShown(viewer, false);
  writeFileSync(file, 'size = "640x360"\n');
  product.program.signal('SIGHUP');
  await until('the end of the viewer', () => viewer.socket.destroyed);
  // The camera is not open again at once.
  const first = await until('a picture', async () => {
    const next = view(t, product);
    await until('an answer', () => next.head !== '' || next.socket.destroyed);
    return next.head.includes(' 200 ') && until('its first picture', () => next.pictures[0]);
  });
  assert.deepEqual((await decodeFile(first)).size, { width: 640, height: 360 });
});

test('mistakes are named', options, async () => {
  await using product = await Product.start();
  for (const [path, status, words] of [
    ['1/snapshot.jpg?width=large', 400, 'width'],
    ['7/snapshot.png', 404, 'camera'],
    ['7/preview.mjpeg', 404, 'camera'],
    ['1/snapshot.gif', 404, 'nothing'],
  ] as const) {
    const answer = await fetch(`${product.http}/api/cameras/${path}`);
    const { error } = await answer.json();
    assert.equal(answer.status, status, path);
    assert.match(error.message, new RegExp(words));
    assert.ok(error.fix.length > 0);
  }
  const posted = await fetch(`${product.http}${PATH}`, { method: 'POST' });
  assert.equal(posted.status, 405);
});
