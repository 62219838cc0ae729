/** Settings are changed while a stream runs, over the control socket, by commands and by SIGHUP. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { settingsAnswer, type WrittenSettings } from '@rtmp-vcam/api';
import { encodePng, i420Size, RingReader } from '@rtmp-vcam/video-pipeline';
import { oneRunning } from '../../packages/rtmp-vcam/src/control/client/find-running.ts';
import { ask } from '../../packages/rtmp-vcam/src/control/client/request.ts';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { type Clip, makeClip } from '../support/clips.ts';
import { assertBars, readNumber } from '../support/look.ts';
import type { FrameNumber } from '../support/pattern.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS, Product } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { assertLooks } from '../support/showing.ts';
import { cameraStateOf } from '../support/state.ts';
import { needs } from '../support/tools.ts';
import { type View, wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const canvas = { width: 320, height: 180 } as const;
const whole = wholeCanvas(canvas);
const options = { ...needs('ffmpeg'), timeout: 180_000 };
const picture = ['--size', `${canvas.width}x${canvas.height}`, '--fps', '30', '--hold', '500ms'];

let clip: Clip;
let wide: Clip;
let squarish: Clip;
before(async () => {
  clip = await makeClip({ ...canvas, frames: 120, clip: 1 });
  wide = await makeClip({ ...CANVAS, frames: 20, clip: 3 });
  squarish = await makeClip({ width: 960, height: 720, frames: 20, clip: 2 });
});

/** Changes settings as the page will. */
async function patch(product: Product, body: object): Promise<WrittenSettings> {
  const program = await oneRunning(product.env, {});
  const { settings } = await ask(program, { method: 'PATCH', path: '/api/cameras/1', body, answer: settingsAnswer });
  return settings;
}

/** Waits until pictures of the clip look like this, and looks at one. */
async function assertShown(product: Product, shown: Clip, view: View): Promise<void> {
  await using watch = new RingWatch({ ring: product.ring, view });
  await watch.shows(shown);
  // A picture that was placed before the change may still come.
  for (let look = 1; ; look++) {
    await watch.goesOn(shown, 2);
    const frame = watch.of(shown).at(-1) ?? assert.fail('there is no picture');
    try {
      await assertLooks([frame], shown, view);
      assertBars(frame.picture, view);
      return;
    } catch (error) {
      if (look === 5) throw error;
    }
  }
}

test('fit, rotate and mirror change a running picture', options, async () => {
  const large = wholeCanvas(CANVAS);
  await using product = await Product.start();
  {
    await using _push = await pushWithFfmpeg(wide.file, product.url, { loop: true });
    await assertShown(product, wide, large);
    await patch(product, { mirror: true });
    await assertShown(product, wide, { ...large, mirror: true });
    await patch(product, { rotate: 180, mirror: false });
    await assertShown(product, wide, { ...large, rotate: 180 });
    assert.equal((await patch(product, { rotate: 90 })).rotate, 90);
    await assertShown(product, wide, { ...large, rotate: 90, area: { x: 436, y: 0, width: 406, height: 720 } });
  }
  await patch(product, { rotate: 0 });
  await using _push = await pushWithFfmpeg(squarish.file, product.url, { loop: true });
  await assertShown(product, squarish, { ...large, area: { x: 160, y: 0, width: 960, height: 720 } });
  await patch(product, { fit: 'stretch' });
  await assertShown(product, squarish, large);
  await patch(product, { fit: 'cover' });
  await assertShown(product, squarish, { ...large, area: { x: 0, y: -120, width: 1280, height: 960 } });
});

test('a sender that stands still is turned, too', options, async () => {
  await using product = await Product.start({ picture });
  await using push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  await using watch = new RingWatch({ ring: product.ring, view: whole });
  await watch.shows(clip, 5);
  push.signal('SIGSTOP');
  await watch.becomes('holding');
  await using mirrored = new RingWatch({ ring: product.ring, view: { ...whole, mirror: true } });
  await patch(product, { mirror: true });
  await assertLooks([await mirrored.shows(clip)], clip, { ...whole, mirror: true });
  await patch(product, { paused: true });
  assert.equal(mirrored.state, 'card');
  const shown = mirrored.of(clip).length;
  await patch(product, { paused: false });
  await until('the picture after the pause', () => mirrored.of(clip).length > shown);
  push.signal('SIGCONT');
});

test('a pause hides the stream from the answer on, and after it the newest picture is shown', options, async () => {
  await using product = await Product.start({ picture, args: ['--card', 'guide'] });
  const reader = RingReader.open({ name: product.ring });
  try {
    await using push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
    const seen = new Uint8Array(i420Size(canvas.width, canvas.height));
    await using watch = new RingWatch({ ring: product.ring, view: whole });
    await watch.shows(clip, 5);
    for (let round = 0; round < 10; round++) {
      await patch(product, { paused: true });
      const first = reader.next(seen, { after: 0 });
      assert.equal(first?.state, 'card');
      await sleep(round * 20);
      assert.equal(reader.next(seen, { after: 0 })?.state, 'card');
      assert.notEqual(readNumber(seen, whole)?.clip, clip.clip);
      await patch(product, { paused: false });
      await until('the stream to be back', () => reader.next(seen, { after: 0 })?.state === 'live');
      assert.equal(readNumber(seen, whole)?.clip, clip.clip);
    }
    assert.deepEqual(await product.command('pause'), {
      code: 0,
      stdout: 'Paused. Apps see a card in place of the stream until rtmp-vcam resume.\n',
      stderr: '',
    });
    assert.equal(reader.next(seen, { after: 0 })?.state, 'card');
    assert.match((await product.command('pause')).stdout, /^It was paused already\. /);
    assert.match(
      (await product.command('status')).stdout,
      /State +paused: apps see a card until rtmp-vcam resume\n +Sender/,
    );
    const { frames } = watch;
    const shown = frames.length;
    await push.kill();
    await until('the sender to be gone', async () =>
      /"sender": null/.test((await product.command('status', '--json')).stdout),
    );
    await using _next = await pushWithFfmpeg(clip.file, product.url, { loop: true });
    await until('the next sender', async () =>
      /"width": 320,\s+"height": 180,\s+"codec"/.test((await product.command('status', '--json')).stdout),
    );
    assert.equal(frames.length, shown, 'no picture of either stream is shown');
    assert.equal((await product.command('resume')).stdout, 'Resumed. Apps see the stream when there is one.\n');
    await watch.goesOn(clip);
    assert.equal(product.logs.filter(({ level }) => level === 'warn').length, 0, product.program.output);
  } finally {
    reader.close();
  }
});

test('200 changes while a stream runs cost no picture', options, async (t) => {
  await using product = await Product.start({ picture });
  const views: View[] = [whole, { ...whole, mirror: true }];
  const read = (seen: Uint8Array): FrameNumber | undefined =>
    views.map((view) => readNumber(seen, view)).find((number) => number?.clip === clip.clip);
  await using watch = new RingWatch({ ring: product.ring, view: whole, read, keep: 0 });
  await using _push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  await watch.shows(clip, 10);
  const { cards } = watch;
  for (let change = 0; change < 200; change++) {
    const card = change % 20 === 0 ? { card: change % 40 === 0 ? 'plain' : 'guide' } : {};
    await patch(product, {
      mirror: change % 2 === 0,
      hold: `${change + 1}s`,
      fit: change % 3 === 0 ? 'cover' : 'contain',
      ...card,
    });
    await sleep(10);
  }
  await watch.goesOn(clip);
  assert.equal(watch.cards, cards);
  // A reader may miss pictures that the ring had, but none may be missing in the ring.
  // A busy machine leaves out some when the decoder was held up, but not one for each change.
  let [pictures, missing] = [0, 0];
  assert.ok(
    watch.frames.every(({ number }) => number !== undefined),
    'every picture can be read',
  );
  for (const [index, { info, number }] of watch.frames.entries()) {
    const before = watch.frames[index - 1];
    const [frame, last] = [number?.frame ?? 0, before?.number?.frame ?? 0];
    // Where ffmpeg begins the file, it sends several frames at once.
    if (before === undefined || last < 10 || frame < last) continue;
    missing += Math.max(0, frame - last - (info.number - before.info.number));
    pictures += frame - last;
  }
  assert.ok(pictures > 60 && missing <= 20, `${missing} of ${pictures} pictures are missing`);
  t.diagnostic(`${missing} of ${pictures} pictures are missing`);
});

test('what is not allowed changes nothing, and says what to do', options, async (t) => {
  await using product = await Product.start({ picture });
  const text = join(temporaryFolder(t), 'card.txt');
  writeFileSync(text, 'no picture');
  const settings = await patch(product, {});
  for (const [body, message] of [
    [{ mirror: true, rotate: 45 }, /^rotate cannot be 45$/],
    [{ mirror: true, card: '/nowhere/card.png' }, /card\.png/],
    [{ mirror: true, card: text }, /card\.txt/],
    [{ mirror: true, zoom: 1 }, /^There is no setting "zoom"$/],
  ] as const)
    await assert.rejects(patch(product, body), (error) => {
      assert.ok(error instanceof Error && 'code' in error && 'fix' in error);
      assert.equal(error.code, 'APP_ERR_SETTING');
      assert.match(error.message, message);
      assert.notEqual(error.fix, '');
      return true;
    });
  assert.deepEqual(await patch(product, {}), settings);
});

test('the card is changed: ours, a picture, and back', options, async (t) => {
  await using product = await Product.start({ picture, args: ['--card', 'plain'] });
  const reader = RingReader.open({ name: product.ring });
  t.after(() => reader.close());
  const seen = new Uint8Array(i420Size(canvas.width, canvas.height));
  const file = join(temporaryFolder(t), 'card.png');
  const white = new Uint8Array(seen.length).fill(128).fill(235, 0, canvas.width * canvas.height);
  writeFileSync(file, encodePng(white, canvas));
  /** Waits for a card whose middle is white or not. */
  const shows = (what: string, isWhite: boolean): Promise<true> =>
    until(what, () => {
      reader.next(seen, { after: 0 });
      return (seen[10 * canvas.width + 10] ?? 0) > 200 === isWhite || undefined;
    });
  await shows('our card', false);
  assert.equal((await patch(product, { card: file })).card, file);
  await shows('the picture', true);
  await patch(product, { paused: true });
  await shows('the card of the pause', false);
  await patch(product, { paused: false });
  await shows('the picture again', true);
  await patch(product, { card: 'plain' });
  await shows('our card again', false);
});

test('the time that the last picture is held changes, also for one that is held', options, async () => {
  await using product = await Product.start({ picture, args: ['--hold', '1h'] });
  await using watch = new RingWatch({ ring: product.ring, view: whole });
  {
    await using _push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
    await watch.shows(clip, 5);
  }
  await watch.becomes('holding');
  await patch(product, { hold: '0' });
  await watch.becomes('card');
  assert.equal((await patch(product, { smooth: '120ms' })).smooth, '120ms');
  await using _push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
  await until('the new smoothing', async () => {
    const { stdout } = await product.command('status', '--json');
    const [state] = JSON.parse(stdout);
    return state?.cameras?.[0]?.stream?.smoothingMs === 120;
  });
});

async function reload(product: Product, file: string, config: string): Promise<void> {
  const answers = (): number => product.logs.filter(({ signal }) => signal === 'SIGHUP').length;
  const before = answers();
  writeFileSync(file, config);
  product.program.signal('SIGHUP');
  await until('the config to be read again', () => answers() > before, { state: () => product.program.output });
}

test(
  'SIGHUP changes settings of a camera that runs, and a camera that is opened anew stays paused',
  options,
  async (t: TestContext) => {
    const file = join(temporaryFolder(t), 'config.toml');
    writeFileSync(file, 'mirror = false\n');
    await using product = await Product.start({ picture, env: { RTMP_VCAM_CONFIG: file } });
    await using _push = await pushWithFfmpeg(clip.file, product.url, { loop: true });
    await assertShown(product, clip, whole);
    await patch(product, { smooth: '20ms' });
    await using watch = new RingWatch({ ring: product.ring, view: { ...whole, mirror: true } });
    await reload(product, file, 'mirror = true\n');
    await watch.shows(clip);
    await reload(product, file, 'mirror = false\ncard = "/nowhere/card.png"\n');
    await watch.goesOn(clip);
    assert.deepEqual([watch.cards, watch.ended], [0, undefined]);
    assert.equal((await patch(product, {})).smooth, '20ms', 'what the config does not change stays');
    await product.command('pause');
    await reload(product, file, 'mirror = true\ntrack = 1\n');
    await until('the old ring to end', () => watch.ended !== undefined);
    const { state, settings } = await cameraStateOf(product);
    assert.deepEqual([state, settings.mirror], ['paused', true]);
  },
);
