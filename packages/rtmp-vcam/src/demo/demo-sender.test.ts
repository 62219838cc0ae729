import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type Publication, RtmpServer } from '@rtmp-vcam/rtmp-server';
import { AppError } from '../errors.ts';
import { isDemo } from './demo-name.ts';
import { DemoSender } from './demo-sender.ts';

const options = { timeout: 60_000 };

/** A sender for this port, which ends with the test. */
function sender(t: TestContext, port: number, longestMs?: number): { demo: DemoSender; told: string[] } {
  const told: string[] = [];
  const log = {
    info: (_: object, text: string) => told.push(text),
    warn: (_: object, text: string) => told.push(text),
  };
  const order = () => ({ url: `rtmp://127.0.0.1:${port}/live/test`, width: 160, height: 90, fps: 10 });
  const demo = new DemoSender({ order, log, ...(longestMs === undefined ? {} : { longestMs }) });
  t.after(() => demo.close());
  return { demo, told };
}

async function serving(t: TestContext): Promise<{ server: RtmpServer; next: () => Promise<Publication> }> {
  const server = await RtmpServer.listen({ port: 0, host: '127.0.0.1' });
  t.after(() => server.close());
  const publications = server[Symbol.asyncIterator]();
  return { server, next: async () => (await publications.next()).value ?? assert.fail('the server was closed') };
}

/** Reads a publication to its end. */
async function ending(publication: Publication): Promise<string | undefined> {
  for await (const _ of publication);
  return publication.ended?.reason;
}

test('it is on from the first pictures until it is stopped, and then once more', options, async (t) => {
  const { server, next } = await serving(t);
  const { demo, told } = sender(t, server.port);
  for (let round = 0; round < 2; round++) {
    const started = demo.start();
    const ended = next().then((publication) => {
      assert.ok(isDemo(publication.encoder));
      return ending(publication);
    });
    await started;
    assert.ok(demo.isOn);
    await demo.start();
    await demo.stop();
    assert.ok(!demo.isOn);
    assert.equal(await ended, 'unpublished');
  }
  assert.deepEqual(told, Array(2).fill('The test picture has stopped'));
});

test('who stops it while it starts gets no error, and neither does who started it', options, async (t) => {
  const { server } = await serving(t);
  const { demo } = sender(t, server.port);
  const started = demo.start();
  await demo.stop();
  await started;
  assert.ok(!demo.isOn);
});

test('it ends by itself after its time, and when the server wants no more of it', options, async (t) => {
  const { server, next } = await serving(t);
  const { demo } = sender(t, server.port, 1);
  // The time is over while it starts.
  await demo.start();
  assert.ok(!demo.isOn);

  const { demo: closed } = sender(t, server.port);
  const started = closed.start();
  const publication = await next();
  const ended = ending(publication);
  await started;
  publication.close('Enough');
  await ended;
  await closed.stop();
  assert.ok(!closed.isOn);
});

test('a server that does not want it, or is none, is an error with a fix', options, async (t) => {
  const other = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  t.after(() => other.close());
  const address = other.address();
  assert.ok(typeof address === 'object' && address !== null);
  const { demo } = sender(t, address.port);
  await assert.rejects(demo.start(), (error) => {
    assert.ok(error instanceof AppError && error.fix !== '');
    assert.match(error.message, /^The test picture cannot be pushed: /);
    return true;
  });
  assert.ok(!demo.isOn);
});
