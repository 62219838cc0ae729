import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { VideoError } from '@rtmp-vcam/video-pipeline';
import { FakePreview } from '../control/testing/fake-preview.ts';
import { until } from '../testing/until.ts';
import { streamPreview } from './preview-stream.ts';
import { MjpegReader } from './testing/mjpeg-reader.ts';

const LONGEST = { timeout: 120_000 };

async function serve(t: TestContext, options: { readonly silenceMs?: number } = {}) {
  const preview = new FakePreview();
  const server = createServer((_request, response) => streamPreview(preview, response, options));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const read = async (): Promise<MjpegReader> => {
    const before = preview.viewers;
    const reader = new MjpegReader(port);
    t.after(() => reader.socket.destroy());
    await until('the viewer', () => preview.viewers > before || reader.head !== '');
    return reader;
  };
  return { preview, server, read };
}

function numbersOf({ pictures }: MjpegReader): number[] {
  return pictures.map((picture) => picture.readUInt32BE(0));
}

test('each picture is a part that is whole at once, with the boundary behind it', LONGEST, async (t) => {
  const { preview, read } = await serve(t);
  const reader = await read();
  for (const number of [7, 8, 9]) {
    preview.show(number);
    await until('the picture', () => numbersOf(reader).at(-1) === number);
    assert.equal(reader.rest, '', 'nothing of it is missing or left over');
  }
  assert.match(reader.head, /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(reader.head, /content-type: multipart\/x-mixed-replace;boundary=[a-z-]+\r\n/i);
  assert.match(reader.head, /connection: close/i);
  assert.match(reader.head, /cache-control: no-store/i);
  assert.doesNotMatch(reader.head, /transfer-encoding|content-length/i);
  assert.deepEqual(numbersOf(reader), [7, 8, 9]);
});

test('a slow viewer misses pictures and never gains delay: it has the newest when it goes on', LONGEST, async (t) => {
  const { preview, read } = await serve(t);
  const [slow, fast] = [await read(), await read()];
  slow.socket.pause();
  const most = 1000;
  for (let number = 1; number <= most; number++) {
    preview.show(number);
    await nextTurn();
    if (number % 20 === 0) await sleep(1);
  }
  slow.socket.resume();
  await until('the newest picture', () => numbersOf(slow).at(-1) === most);
  await until('the newest picture', () => numbersOf(fast).at(-1) === most);
  const numbers = numbersOf(slow);
  assert.ok(
    numbers.every((number, index) => number > (numbers[index - 1] ?? 0)),
    'in order, each once',
  );
  // What waits in the system: less than two seconds of 15 pictures each. Without a limit Linux would keep a hundred.
  assert.ok(numbers.length < 30, `${numbers.length} pictures waited for the viewer`);
  assert.ok(numbersOf(fast).length > numbers.length);
});

test(
  '50 viewers that take nothing cost one picture each, and the next one is told why it gets none',
  LONGEST,
  async (t) => {
    const { preview, read } = await serve(t);
    const slow: MjpegReader[] = [];
    for (let count = 0; count < 50; count++) {
      const reader = await read();
      reader.socket.pause();
      slow.push(reader);
    }
    const refused = await read();
    await until('the refusal', () => refused.rest.includes('50 viewers'));
    assert.match(refused.head, /^HTTP\/1\.1 503 .*content-type: application\/json/is);
    for (let number = 1; number <= 300; number++) {
      preview.show(number);
      await nextTurn();
    }
    slow[0]?.socket.destroy();
    await until('it to be gone', () => preview.viewers === 49);
    const next = await read();
    preview.show(301);
    await until('its picture', () => numbersOf(next).at(-1) === 301);
    for (const { socket } of slow) socket.destroy();
    await until('all to be gone', () => preview.viewers === 1);
  },
);

test('a viewer whose socket takes nothing is closed; one that takes its time is not', LONGEST, async (t) => {
  const { preview, read } = await serve(t, { silenceMs: 700 });
  const [silent, slow] = [await read(), await read()];
  silent.socket.pause();
  const timer = setInterval(() => preview.show(1), 20);
  t.after(() => clearInterval(timer));
  await until('the end of the silent one', () => preview.viewers === 1);
  const before = slow.pictures.length;
  await until('the other one to go on', () => slow.pictures.length > before + 5);
});

test('the end of the camera ends the answers, also of those that are behind', LONGEST, async (t) => {
  const { preview, read } = await serve(t);
  const [reader, slow] = [await read(), await read()];
  slow.socket.pause();
  for (let number = 1; number <= 300; number++) {
    preview.show(number);
    await nextTurn();
  }
  await until('the newest picture', () => numbersOf(reader).at(-1) === 300);
  preview.end();
  slow.socket.resume();
  await until('the ends', () => reader.socket.destroyed && slow.socket.destroyed);
});

test('an error before the first picture is an answer that says what to do', LONGEST, async (t) => {
  const { preview, read } = await serve(t);
  const [missing, closed] = [await read(), await read()];
  preview.end(new VideoError('VIDEO_ERR_PREVIEW_LIBAV', 'JPEG cannot be made'));
  await until('the answers', () => missing.rest.endsWith('\n') && closed.rest.endsWith('\n'));
  assert.match(missing.head, /^HTTP\/1\.1 503 /);
  const { error } = JSON.parse(missing.rest);
  assert.equal(error.code, 'APP_ERR_PREVIEW');
  assert.match(error.message, /FFmpeg/);
  assert.doesNotMatch(error.fix, /`/);
});

test('a client that has gone before its picture is forgotten', LONGEST, async (t) => {
  const { preview, read } = await serve(t);
  const reader = await read();
  reader.socket.destroy();
  await until('it to be gone', () => preview.viewers === 0);
  preview.show(1);
});
