import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RtmpError } from '../errors.ts';
import { frame } from '../server/testing/server-fixture.ts';
import { type FollowEvent, type FollowOptions, followStream } from './follow-stream.ts';
import { Origin } from './testing/origin.ts';

const QUICK = { minDelayMs: 1, maxDelayMs: 4 };

/** The events of a followed stream as texts: `playing 0 40 unpublished`, `waiting RTMP_ERR_NO_STREAM`. */
async function* eventsOf(url: string, options: FollowOptions = {}): AsyncGenerator<string> {
  for await (const event of followStream(url, { ...QUICK, ...options })) yield await textOf(event);
}

async function textOf(event: FollowEvent): Promise<string> {
  if (event.kind === 'waiting') return `waiting ${event.error.code}`;
  const times: number[] = [];
  for await (const { dts } of event.player) times.push(dts);
  return ['playing', ...times, event.player.ended?.reason].join(' ');
}

async function next(story: AsyncGenerator<string>): Promise<string | undefined> {
  const { value } = await story.next();
  return typeof value === 'string' ? value : undefined;
}

test('a stream is followed through its end, a server without a stream, and a broken connection', async () => {
  const abort = new AbortController();
  await using origin = await Origin.start();
  const story = eventsOf(origin.url(), { signal: abort.signal });

  let step = next(story);
  let viewer = await origin.viewer();
  viewer.server.packet(frame(0));
  viewer.server.packet(frame(40));
  viewer.server.status('NetStream.Play.Stop');
  assert.equal(await step, 'playing 0 40 unpublished');
  assert.equal(await next(story), 'waiting RTMP_ERR_NO_STREAM');

  step = next(story);
  viewer = await origin.viewer();
  viewer.server.status('NetStream.Play.StreamNotFound', { level: 'error' });
  assert.equal(await step, 'waiting RTMP_ERR_NO_STREAM');

  step = next(story);
  viewer = await origin.viewer();
  viewer.server.packet(frame(7));
  viewer.socket.end();
  assert.equal(await step, 'playing 7 disconnected');
  assert.equal(await next(story), 'waiting RTMP_ERR_CLOSED');

  step = next(story);
  await origin.viewer();
  abort.abort();
  assert.equal(await step, undefined, 'an abort ends the iteration without an error');
});

test('a stream is followed when the server is stopped and started again', async () => {
  const first = await Origin.start();
  const { port } = first;
  const abort = new AbortController();
  const story = eventsOf(first.url(), { signal: abort.signal });
  const step = next(story);
  (await first.viewer()).server.packet(frame(0));
  // The frame may arrive before the end of the connection.
  await first[Symbol.asyncDispose]();
  assert.match((await step) ?? '', /^playing( 0)? disconnected$|^waiting RTMP_ERR_CLOSED$/);
  let event = await next(story);
  for (let events = 0; event === 'waiting RTMP_ERR_CLOSED' && events < 10_000; events++) event = await next(story);
  assert.equal(event, 'waiting RTMP_ERR_CONNECT');
  await using second = await Origin.start({ port });
  const again = (async () => {
    for (let events = 0; events < 10_000; events++) {
      const event = await next(story);
      if (event === undefined || event.startsWith('playing')) return event;
    }
    return assert.fail('it does not play again');
  })();
  const { server, socket } = await second.viewer();
  server.packet(frame(9));
  server.status('NetStream.Play.Stop');
  assert.equal(await again, 'playing 9 unpublished');
  socket.destroy();
  abort.abort();
});

test('a request to connect again is followed, and the next attempt is at the first server', async () => {
  const abort = new AbortController();
  await using other = await Origin.start();
  await using origin = await Origin.start();
  const story = eventsOf(origin.url(), { signal: abort.signal });
  let step = next(story);
  let { server } = await origin.viewer();
  server.packet(frame(0));
  server.status('NetConnection.Connect.ReconnectRequest', { tcUrl: `rtmp://127.0.0.1:${other.port}/elsewhere` });
  assert.equal(await step, 'playing 0 reconnect');
  step = next(story);
  ({ server } = await other.viewer());
  server.packet(frame(1));
  server.status('NetStream.Play.Stop');
  assert.equal(await step, 'playing 1 unpublished');
  assert.equal(await next(story), 'waiting RTMP_ERR_NO_STREAM');
  step = next(story);
  ({ server } = await origin.viewer());
  server.packet(frame(2));
  abort.abort();
  assert.match((await step) ?? 'undefined', /^playing 2 closed$|^playing closed$|^undefined$/);
});

test('the wait grows, and an abort ends it', async () => {
  const closed = await Origin.start();
  const url = closed.url();
  await closed[Symbol.asyncDispose]();
  const abort = new AbortController();
  const delays: number[] = [];
  for await (const event of followStream(url, { signal: abort.signal, minDelayMs: 4, maxDelayMs: 3_600_000 })) {
    assert.ok(event.kind === 'waiting' && event.error.code === 'RTMP_ERR_CONNECT');
    delays.push(event.delayMs);
    // The next waits would be longer than any test.
    if (delays.length === 4) abort.abort();
  }
  assert.equal(delays.length, 4);
  assert.ok((delays[3] ?? 0) > (delays[0] ?? 0), String(delays));
});

test('a URL that can never work is refused at once', async () => {
  await assert.rejects(
    followStream('http://example.org/').next(),
    (error) => error instanceof RtmpError && error.code === 'RTMP_ERR_URL',
  );
});
