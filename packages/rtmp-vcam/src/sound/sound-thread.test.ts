import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AudioPacket } from '@rtmp-vcam/rtmp-server';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { SoundThread } from './sound-thread.ts';

const skip = process.platform === 'linux' ? false : 'there is no microphone away from Linux';

function packet(bytes: number): AudioPacket {
  const data = new Uint8Array(bytes);
  return { media: 'audio', codec: 'mp3', track: 0, kind: 'frame', keyframe: true, dts: 0, pts: 0, data };
}

/** Where no PipeWire is. The thread loads, which takes longer than a test without a pause. */
function start(t: TestContext): { readonly thread: SoundThread; readonly posted: () => number } {
  process.env['XDG_RUNTIME_DIR'] = temporaryFolder(t);
  let posted = 0;
  process.once('worker', (worker) => {
    const post = worker.postMessage.bind(worker);
    t.mock.method(worker, 'postMessage', (message: unknown, transfer: readonly ArrayBuffer[] = []) => {
      posted++;
      post(message, transfer);
    });
  });
  const thread = new SoundThread({ cameraName: 'Test Camera', isFirst: true, track: 0 });
  t.after(() => thread.close());
  return { thread, posted: () => posted };
}

/** Nothing else may come in between. */
const atOnce = (count: number, act: () => void): void => {
  for (let done = 0; done < count; done++) act();
};

test('no more than 2048 packets wait for the thread, and they are decoded once it is there', { skip }, async (t) => {
  const { thread, posted } = start(t);
  await new Promise((resolve) => process.nextTick(resolve));
  atOnce(3000, () => thread.send({ type: 'packet', packet: packet(16), pictureOffset: undefined }));
  assert.equal(posted(), 2048);
  assert.equal(thread.isStuck(), false);
  const send = (): void => thread.send({ type: 'packet', packet: packet(16), pictureOffset: undefined });
  for (const end = performance.now() + 30_000; posted() === 2048 && performance.now() < end; await sleep(20)) send();
  assert.ok(posted() > 2048);
});

test('no more than 8 MiB wait for it', { skip }, async (t) => {
  const { thread, posted } = start(t);
  await new Promise((resolve) => process.nextTick(resolve));
  atOnce(20, () => thread.send({ type: 'packet', packet: packet(2 ** 20), pictureOffset: undefined }));
  assert.equal(posted(), 8);
});

test('a thread that makes no progress for many looks hangs; one that has nothing to do does not', {
  skip,
}, async (t) => {
  const { thread } = start(t);
  await new Promise((resolve) => process.nextTick(resolve));
  atOnce(100, () => assert.equal(thread.isStuck(), false));
  thread.send({ type: 'packet', packet: packet(16), pictureOffset: undefined });
  const looks = Array.from({ length: 100 }, () => thread.isStuck());
  assert.equal(looks[30], false, 'it may still load');
  assert.equal(looks.at(-1), true);
});
