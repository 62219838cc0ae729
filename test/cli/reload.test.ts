/** SIGHUP: the config is read again while the cameras run. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, type TestContext, test } from 'node:test';
import { RingReader } from '@rtmp-vcam/video-pipeline';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { type Clip, makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { Product, sharedMemoryOf } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const canvas = { width: 320, height: 180 } as const;
const view = wholeCanvas(canvas);
const options = { ...needs('ffmpeg'), timeout: 180_000 };

let studioClip: Clip;
let droneClip: Clip;
before(async () => {
  studioClip = await makeClip({ ...canvas, frames: 120, clip: 1, keyframeEvery: 15 });
  droneClip = await makeClip({ ...canvas, frames: 120, clip: 2, keyframeEvery: 15 });
});

const STUDIO = '[[camera]]\nname = "Studio"\n';
const DRONE = '[[camera]]\nname = "Drone"\n';
const GATE = '[[camera]]\nname = "Gate"\nkey = "a-key-of-the-gate"\n';

class Reloaded implements AsyncDisposable {
  readonly product: Product;
  readonly #file: string;

  private constructor(product: Product, file: string) {
    this.product = product;
    this.#file = file;
  }

  static async start(t: TestContext, config: string): Promise<Reloaded> {
    const file = join(temporaryFolder(t), 'cameras.toml');
    writeFileSync(file, config);
    const picture = ['--size', `${canvas.width}x${canvas.height}`, '--fps', '30', '--hold', '500ms'];
    const product = await Product.start({ picture, env: { RTMP_VCAM_CONFIG: file } });
    return new Reloaded(product, file);
  }

  /** Writes the config and sends SIGHUP. Resolves to what was logged about it. */
  async reload(config: string): Promise<string> {
    writeFileSync(this.#file, config);
    const { product } = this;
    const before = product.logs.length;
    product.program.signal('SIGHUP');
    const about = (): string | undefined =>
      product.logs
        .slice(before)
        .find(({ msg }) => /^The config (was read again|cannot be used)/.test(String(msg)))
        ?.['msg']?.toString();
    return until('the config to be read again', about, { state: () => product.program.output });
  }

  url(app: string): string {
    return this.product.url.replace('/live/', `/${app}/`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.product[Symbol.asyncDispose]();
  }
}

test('cameras come and go, and one that has not changed keeps its sender and its pictures', options, async (t) => {
  await using reloaded = await Reloaded.start(t, STUDIO + DRONE);
  const { product } = reloaded;
  await using studio = await pushWithFfmpeg(studioClip.file, product.url, { loop: true });
  await using drone = await pushWithFfmpeg(droneClip.file, reloaded.url('drone'), { loop: true });
  await using watch = new RingWatch({ ring: product.ring, view });
  await watch.shows(studioClip, 5);
  const { cards } = watch;
  {
    await using gone = new RingWatch({ ring: `${product.ring}_2`, view });
    await gone.shows(droneClip, 5);
    assert.equal(await reloaded.reload(STUDIO + GATE), 'The config was read again');
    await until('the ring of the camera to end', () => gone.ended !== undefined);
  }
  await until('its sender to end', () => !drone.isRunning);
  const { stdout } = await product.command('status');
  assert.match(stdout, /Studio\n[\s\S]*Gate\n/);
  assert.doesNotMatch(stdout, /Drone/);
  // The app of a camera that was removed leads to no other camera, also when its sender connects again.
  await using again = await pushWithFfmpeg(droneClip.file, reloaded.url('drone'), { loop: true });
  await until('the sender to be refused', () => !again.isRunning);
  assert.ok(product.logs.some(({ code }) => code === 'RTMP_ERR_PUBLISH_DENIED'));
  await using _gate = await pushWithFfmpeg(droneClip.file, `${reloaded.url('gate')}?key=a-key-of-the-gate`, {
    loop: true,
  });
  {
    await using opened = new RingWatch({ ring: `${product.ring}_2`, view });
    await opened.shows(droneClip, 5);
  }
  await reloaded.reload(STUDIO);
  await until('the ring to be removed', () => sharedMemoryOf(`${product.ring}_2`).length === 0);
  await watch.goesOn(studioClip);
  assert.ok(studio.isRunning, studio.output);
  assert.equal(watch.cards, cards);
  assert.equal(watch.ended, undefined);
  assert.ok(!product.program.output.includes('a-key-of-the-gate'), 'the key was logged');
});

test('a config that cannot be used changes nothing, and says why', options, async (t) => {
  await using reloaded = await Reloaded.start(t, STUDIO + DRONE);
  const { product } = reloaded;
  await using _drone = await pushWithFfmpeg(droneClip.file, reloaded.url('drone'), { loop: true });
  await using watch = new RingWatch({ ring: `${product.ring}_2`, view });
  await watch.shows(droneClip, 5);
  const { cards } = watch;
  const bad: readonly [config: string, why: RegExp][] = [
    [`${STUDIO}fsp = 30\n`, /cameras\.toml:3: fsp is not an option$/],
    [`${STUDIO}rotate = 45\n`, /rotate cannot be 45$/],
    [`${STUDIO}${STUDIO}`, /Two cameras in the config file have the name "Studio"$/],
    [`${STUDIO}card = "/nowhere/card.png"\n`, /card\.png/],
    ['[[camera', /cameras\.toml:1/],
  ];
  for (const [config, why] of bad) {
    const said = await reloaded.reload(config);
    assert.match(said, /^The config cannot be used, so nothing has changed: /);
    assert.match(said, why);
  }
  await watch.goesOn(droneClip);
  assert.deepEqual([watch.cards, watch.ended], [cards, undefined]);
  RingReader.open({ name: product.ring }).close();
});

test('what only the next start can use is told, and a camera with other options is opened anew', options, async (t) => {
  await using reloaded = await Reloaded.start(t, STUDIO);
  const { product } = reloaded;
  await using watch = new RingWatch({ ring: product.ring, view });
  await reloaded.reload(`tls-port = 0\nuser = "somebody"\npassword = "long-enough"\n${STUDIO}track = 1\n`);
  const told = product.logs.find(({ msg }) => /^Only the next start uses the new /.test(String(msg)));
  assert.match(String(told?.['msg']), /user, password, tls-port$/);
  await until('the old ring to end', () => watch.ended !== undefined);
  RingReader.open({ name: product.ring }).close();
});

test('a pause outlasts a camera that could not be opened anew', options, async (t) => {
  await using other = await Product.start();
  await using reloaded = await Reloaded.start(t, STUDIO);
  const { product } = reloaded;
  assert.equal((await product.command('pause')).code, 0);
  await reloaded.reload(`${STUDIO}ring = "${other.ring}"\n`);
  assert.ok(
    product.logs.some(({ code }) => code === 'VIDEO_ERR_RING_IN_USE'),
    product.program.output,
  );
  await reloaded.reload(STUDIO);
  assert.match((await product.command('status')).stdout, /State +paused/i);
});
