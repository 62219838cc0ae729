/** What the page does with a running camera beside its settings, over the control socket. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type CameraState, demoAnswer, programState } from '@rtmp-vcam/api';
import type * as v from 'valibot';
import { oneRunning } from '../../packages/rtmp-vcam-app/src/control/client/find-running.ts';
import { ask } from '../../packages/rtmp-vcam-app/src/control/client/request.ts';
import { type Clip, makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { childrenOf, isAlive } from '../support/processes.ts';
import { Product } from '../support/product.ts';
import { Relay } from '../support/relay.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const canvas = { width: 320, height: 180 } as const;
const view = wholeCanvas(canvas);
const options = { ...needs('ffmpeg'), timeout: 180_000 };
const picture = ['--size', `${canvas.width}x${canvas.height}`, '--fps', '30', '--hold', '0'];

let clip: Clip;
before(async () => {
  clip = await makeClip({ ...canvas, frames: 120, clip: 1 });
});

/** Sends a request about a camera, as the page will. */
async function post<T>(product: Product, path: string, answer: v.GenericSchema<unknown, T>, body = {}): Promise<T> {
  const program = await oneRunning(product.env, {});
  return ask(program, { method: 'POST', path: `/api/cameras/${path}`, body, answer });
}

async function stateOf(product: Product, index = 0): Promise<CameraState> {
  const program = await oneRunning(product.env, {});
  const { cameras } = await ask(program, { method: 'GET', path: '/api/state', answer: programState });
  return cameras[index] ?? assert.fail('there is no such camera');
}

/** The error has this code, this text and a fix. */
function failsWith(code: string, text: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Error && 'code' in error && 'fix' in error, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, text);
    assert.notEqual(error.fix, '');
    return true;
  };
}

const demo = (product: Product, on: boolean, id = '1') => post(product, `${id}/demo`, demoAnswer, { on });

test('the test picture is shown until it is switched off, or Ctrl-C ends the program', options, async () => {
  await using product = await Product.start({ picture });
  assert.equal((await stateOf(product)).demo, false);
  assert.deepEqual(await demo(product, true), { demo: true });
  const [child = 0] = childrenOf(product.program.pid);
  const shown = await stateOf(product);
  assert.deepEqual([shown.demo, shown.sender?.address], [true, '127.0.0.1']);
  assert.match(shown.sender?.encoder ?? '', /rtmp-vcam demo/);
  await until('the test picture', async () => (await stateOf(product)).state === 'live');
  assert.deepEqual(await demo(product, true), { demo: true });
  assert.deepEqual(childrenOf(product.program.pid), [child]);
  assert.deepEqual(await demo(product, false), { demo: false });
  assert.ok(!isAlive(child));
  await until('no sender', async () => (await stateOf(product)).sender === null);
  assert.equal((await stateOf(product)).demo, false);

  // A sender that was disconnected is kept out; the next test picture is another sender.
  await demo(product, true);
  assert.match((await product.command('disconnect')).stdout, /Disconnected/);
  await until('its end', async () => !(await stateOf(product)).demo);
  assert.deepEqual(await demo(product, true), { demo: true });
  const [last = 0] = childrenOf(product.program.pid);
  assert.equal((await product.interrupt()).code, 0);
  await until('the end of its process', () => !isAlive(last));
});

test('the test picture ends with a program that is killed', options, async () => {
  const product = await Product.launch({ picture });
  await using _ = product;
  await until('rtmp-vcam to be ready', () => product.logs.some(({ msg }) => msg === 'ready'));
  await demo(product, true);
  const [child = 0] = childrenOf(product.program.pid);
  product.program.signal('SIGKILL');
  await product.program.end();
  await until('the end of its process', () => !isAlive(child));
});

test('a sender takes over from the test picture, from anywhere, and is not taken over by it', options, async () => {
  await using product = await Product.start({ picture });
  await using relay = await Relay.start(product.port, { from: '127.0.0.9' });
  for (const url of [relay.url, product.url]) {
    await demo(product, true);
    await using watch = new RingWatch({ ring: product.ring, view });
    await using _push = await pushWithFfmpeg(clip.file, url, { loop: true });
    await watch.shows(clip);
    await until('the test picture to stop', async () => !(await stateOf(product)).demo);
    await assert.rejects(demo(product, true), failsWith('APP_ERR_DEMO', /^FFmpeg has the camera$/));
    await watch.goesOn(clip);
  }
  assert.ok(!product.program.output.includes('RTMP_ERR_PATH_BUSY'), product.program.output);
});

test('each camera has its own test picture, and one that pulls has none', options, async () => {
  await using first = await Product.start({ picture });
  await using pulling = await Product.start({ picture, pull: first.url });
  await assert.rejects(demo(pulling, true), failsWith('APP_ERR_PULLED', /no test picture$/));
  await assert.rejects(demo(first, true, 'Nobody'), failsWith('APP_ERR_NO_CAMERA', /Nobody/));
});
