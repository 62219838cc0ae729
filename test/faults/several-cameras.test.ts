/** Several cameras in one program: what happens to one of them does not touch the others. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { type Clip, makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { Product, type ProductOptions } from '../support/product.ts';
import { Relay } from '../support/relay.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { nodeMediaServer, RtmpServerProgram } from '../support/rtmp-servers.ts';
import { assertInOrder, assertLooks, threeOf } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const canvas = { width: 320, height: 180 } as const;
const view = wholeCanvas(canvas);
const options = { ...needs('ffmpeg'), timeout: 180_000 };
const KEYFRAME_EVERY = 15;
const FRAMES = 120;
/** A busy machine drops pictures now and then; a camera that is disturbed by another one drops many at once. */
const MOST_DROPPED = 8;
/** All that a busy machine drops of a clip. */
const MOST_IN_ALL = 18;
/** Decoders start slowly on a busy machine. */
const SETTLED = 15;

const clips: Clip[] = [];
before(async () => {
  for (let clip = 1; clip <= 4; clip++) {
    clips.push(await makeClip({ ...canvas, frames: FRAMES, clip, keyframeEvery: KEYFRAME_EVERY }));
  }
});

function clipOf(index: number): Clip {
  return clips[index] ?? assert.fail('there is no such clip');
}

interface Several extends AsyncDisposable {
  readonly product: Product;
  readonly watches: readonly RingWatch[];
}

/** Runs a program with the cameras of a config file, and watches the ring of each. */
async function start(t: TestContext, config: string, given: ProductOptions = {}): Promise<Several> {
  const file = join(temporaryFolder(t), 'cameras.toml');
  writeFileSync(file, config);
  const picture = ['--size', `${canvas.width}x${canvas.height}`, '--fps', '30', '--hold', '500ms'];
  const product = await Product.start({ picture, ...given, env: { RTMP_VCAM_CONFIG: file, ...given.env } });
  const cameras = config.match(/\[\[camera\]\]/g)?.length ?? 0;
  const watches = Array.from({ length: cameras }, (_, index) => {
    return new RingWatch({ ring: index === 0 ? product.ring : `${product.ring}_${index + 1}`, view });
  });
  return {
    product,
    watches,
    async [Symbol.asyncDispose]() {
      for (const watch of watches) await watch[Symbol.asyncDispose]();
      await product[Symbol.asyncDispose]();
    },
  };
}

function watchOf({ watches }: Several, index: number): RingWatch {
  return watches[index] ?? assert.fail('there is no such camera');
}

/** All pictures of the clip were shown, but for those that a busy machine drops. */
function assertWhole(watch: RingWatch, clip: Clip): void {
  const all = assertInOrder(watch, clip).map(({ number }) => number?.frame ?? -1);
  const numbers = [SETTLED, ...all.filter((frame) => frame > SETTLED), clip.frames];
  const gaps = numbers.slice(1).map((number, index) => number - (numbers[index] ?? 0) - 1);
  const dropped = gaps.reduce((sum, gap) => sum + gap, 0);
  assert.ok(Math.max(...gaps) <= MOST_DROPPED && dropped <= MOST_IN_ALL, `frames ${numbers.join(' ')}`);
}

test('four streams at once, one of them damaged and one pulled: each camera shows its own', options, async (t) => {
  await using server = await RtmpServerProgram.start(nodeMediaServer);
  const config = `
    [[camera]]
    name = "Studio"
    [[camera]]
    name = "Drone"
    [[camera]]
    name = "Garden"
    pull = "${server.url('live/garden')}"
    [[camera]]
    name = "Gate"
    app = "door"
  `;
  await using several = await start(t, config);
  const { product } = several;
  const url = (app: string): string => product.url.replace('/live/', `/${app}/`);
  await using relay = await Relay.start(product.port, { damage: { at: 60_000, count: 300 } });
  await using _garden = await pushWithFfmpeg(clipOf(2).file, server.url('live/garden'), { loop: true });
  await using _drone = await pushWithFfmpeg(clipOf(1).file, relay.url.replace('/live/', '/drone/'));
  await using studio = await pushWithFfmpeg(clipOf(0).file, product.url);
  await using gate = await pushWithFfmpeg(clipOf(3).file, url('door'));
  for (const push of [studio, gate]) assert.equal((await push.end()).code, 0, push.output);
  for (const index of [0, 2, 3]) await watchOf(several, index).shows(clipOf(index), FRAMES - 5);
  for (const index of [0, 3]) {
    assertWhole(watchOf(several, index), clipOf(index));
    await assertLooks(threeOf(watchOf(several, index).of(clipOf(index))), clipOf(index), view);
  }
  await assertLooks(watchOf(several, 1).of(clipOf(1)), clipOf(1), view);
  for (const [index, watch] of several.watches.entries()) {
    const others = clips.filter((_, other) => other !== index).flatMap((clip) => watch.of(clip));
    assert.deepEqual(others, [], `camera ${index + 1} shows another stream`);
  }
  const about = product.logs.filter(({ msg }) => msg === 'Picture').map(({ camera }) => camera);
  for (const name of ['Studio', 'Garden', 'Gate']) assert.ok(about.includes(name), `no line about ${name}`);
});

test('the decoder of one camera is killed: the other one loses no picture', options, async (t) => {
  const killer = pathToFileURL(join(import.meta.dirname, 'kill-decoder.mjs')).href;
  const config = '[[camera]]\nname = "Studio"\n[[camera]]\nname = "Drone"\n';
  await using several = await start(t, config, { nodeArgs: ['--import', killer] });
  const { product } = several;
  await using studio = await pushWithFfmpeg(clipOf(0).file, product.url);
  await using _drone = await pushWithFfmpeg(clipOf(1).file, product.url.replace('/live/', '/drone/'), { loop: true });
  await watchOf(several, 0).shows(clipOf(0), 20);
  const before = watchOf(several, 1).of(clipOf(1)).length;
  await watchOf(several, 1).goesOn(clipOf(1));
  // The newest thread is the decoder of the last camera.
  product.program.signal('SIGUSR2');
  await product.logsCode('VIDEO_ERR_DECODER_DIED');
  await watchOf(several, 1).goesOn(clipOf(1), KEYFRAME_EVERY + 5);
  assert.ok(watchOf(several, 1).of(clipOf(1)).length > before);
  assert.equal((await studio.end()).code, 0, studio.output);
  await watchOf(several, 0).shows(clipOf(0), FRAMES - 5);
  assertWhole(watchOf(several, 0), clipOf(0));
});

test('status and disconnect know the cameras by name', options, async (t) => {
  const config = '[[camera]]\nname = "Studio"\n[[camera]]\nname = "Top Drone"\n';
  await using several = await start(t, config);
  const { product } = several;
  const url = product.url.replace('/live/', '/top-drone/');
  await using _studio = await pushWithFfmpeg(clipOf(0).file, product.url, { loop: true });
  await using drone = await pushWithFfmpeg(clipOf(1).file, url, { loop: true });
  await watchOf(several, 0).shows(clipOf(0), 5);
  await watchOf(several, 1).shows(clipOf(1), 5);
  const { stdout } = await product.command('status');
  assert.match(stdout, /Studio\n +State +live\n[\s\S]*\nTop Drone\n +State +live\n/);
  const unclear = await product.command('disconnect');
  assert.equal(unclear.code, 1);
  assert.match(unclear.stderr, /Several cameras have a sender[\s\S]*--name/);
  const wrong = await product.command('disconnect', '--name', 'Nobody');
  assert.match(wrong.stderr, /There is no camera "Nobody"[\s\S]*Studio[\s\S]*Top Drone/);
  const { code, stdout: said } = await product.command('disconnect', '--name', 'Top Drone');
  assert.equal(code, 0);
  assert.match(said, /^Disconnected/);
  await until('the sender to end', () => !drone.isRunning);
  await watchOf(several, 1).becomes('card');
  await watchOf(several, 0).goesOn(clipOf(0));
  const now = await product.command('status');
  assert.match(now.stdout, /Top Drone\n[\s\S]*Kept out/);
  assert.doesNotMatch(now.stdout.split('Top Drone')[0] ?? '', /Kept out/);
});
