import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { freePort } from '../support/ports.ts';
import { CANVAS, freeRingName, Product, sharedMemoryOf, startCommand } from '../support/product.ts';
import { RingWatch, type SeenFrame } from '../support/ring-watch.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';

const view = wholeCanvas(CANVAS);
const timeout = 120_000;

/** Waits for frames that differ from each other and are not blank. */
async function untilMoving(watch: RingWatch): Promise<void> {
  const live = (): SeenFrame[] => watch.frames.filter(({ info }) => info.state === 'live');
  await until('twenty frames of the demo', () => live().length >= 20);
  const [first, last] = [live().at(0), live().at(-1)];
  assert.ok(first !== undefined && last !== undefined);
  assert.notDeepEqual(Buffer.from(first.picture), Buffer.from(last.picture), 'the picture does not move');
  const luma = first.picture.subarray(0, CANVAS.width * CANVAS.height);
  assert.ok(new Set(luma).size > 16, 'the picture is blank');
}

test('demo pushes to a camera that runs already', { timeout }, async () => {
  await using product = await Product.start();
  await using watch = new RingWatch({ ring: product.ring, view });
  const size = ['--size', `${CANVAS.width}x${CANVAS.height}`];
  await using demo = await startCommand(['demo', '--url', product.url, '--json-logs', ...size]);
  await untilMoving(watch);
  demo.signal('SIGINT');
  assert.equal((await demo.end()).code, 0, demo.output);
  await watch.becomes('card');
});

test('demo starts a camera if none runs, and Ctrl-C ends both', { timeout }, async (t) => {
  const ring = freeRingName();
  const where = ['--host', '127.0.0.1', '--port', String(await freePort()), '--ring', ring, '--camera', 'none'];
  const picture = ['--size', `${CANVAS.width}x${CANVAS.height}`, '--json-logs'];
  const env = { XDG_CONFIG_HOME: temporaryFolder(t) };
  await using demo = await startCommand(['demo', ...where, ...picture], { env });
  await demo.says('"ready"');
  await using watch = new RingWatch({ ring, view });
  await untilMoving(watch);
  demo.signal('SIGINT');
  assert.equal((await demo.end()).code, 0, demo.output);
  assert.deepEqual(sharedMemoryOf(ring), []);
});
