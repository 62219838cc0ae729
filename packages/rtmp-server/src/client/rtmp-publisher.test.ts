import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAmfObject } from '../amf/index.ts';
import { MessageType } from '../message/types.ts';
import { frame, ServerFixture } from '../server/testing/server-fixture.ts';
import { until } from '../server/testing/until.ts';
import { codeIs } from '../testing/errors.ts';
import { RtmpPublisher } from './rtmp-publisher.ts';
import { Origin } from './testing/origin.ts';

test('a publisher that is asked to connect again can do so before it closes the old connection', async () => {
  await using other = await Origin.start();
  await using origin = await Origin.start();
  let moving: Promise<RtmpPublisher> | undefined;
  const onReconnectRequest = (url?: string): void => {
    moving = RtmpPublisher.connect(url ?? assert.fail('no URL'));
  };
  const connecting = RtmpPublisher.connect(origin.url('live/key'), { onReconnectRequest });
  const { server } = await origin.viewer();
  server.status('NetStream.Publish.Start');
  const publisher = await connecting;
  server.status('NetConnection.Connect.ReconnectRequest', { tcUrl: `rtmp://127.0.0.1:${other.port}/there` });
  const next = await other.viewer();
  assert.equal(next.name, 'key');
  next.server.status('NetStream.Publish.Start');
  const moved = await moving;
  await publisher.write(frame(0));
  assert.ok(publisher.open && moved?.open);
  await Promise.all([publisher.close(), moved.close()]);
});

for (const asked of [true, false]) {
  test(`a server that closes asks ${asked ? 'a publisher that acts on it' : 'no other'} to connect again`, async (t) => {
    const fixture = await ServerFixture.start(t);
    const requests: (string | undefined)[] = [];
    const options = asked ? { onReconnectRequest: (url?: string) => requests.push(url) } : {};
    const publisher = await fixture.publisher('live/test', options);
    await fixture.server.close();
    await until(() => !publisher.open, 'the publisher to see the end');
    assert.deepEqual(requests, asked ? [undefined] : []);
    assert.equal(publisher.ended?.code, 'RTMP_ERR_REFUSED');
    assert.match(publisher.ended.message, /shutting down/);
    await assert.rejects(publisher.write(frame(0)), codeIs('RTMP_ERR_REFUSED'));
  });
}

test('a publisher announces that it reconnects only if it has the option for it', async () => {
  const capabilities: unknown[] = [];
  await using origin = await Origin.start({
    on: ({ name, args: [fields] }) => {
      if (name === 'connect' && fields !== undefined && isAmfObject(fields)) capabilities.push(fields['capsEx']);
      return false;
    },
  });
  for (const options of [{}, { onReconnectRequest: () => {} }]) {
    const connecting = RtmpPublisher.connect(origin.url(), options);
    (await origin.viewer()).server.status('NetStream.Publish.Start');
    const publisher = await connecting;
    await publisher.close();
    assert.equal(publisher.ended?.code, 'RTMP_ERR_CLOSED');
  }
  assert.deepEqual(capabilities, [undefined, 1]);
});

test('packets that are written without waiting are sent in order, without a listener for each', async (t) => {
  const warnings: string[] = [];
  const note = ({ name }: Error) => warnings.push(name);
  process.on('warning', note);
  t.after(() => process.off('warning', note));
  await using origin = await Origin.start();
  const connecting = RtmpPublisher.connect(origin.url());
  const { server, socket } = await origin.viewer();
  server.status('NetStream.Publish.Start');
  const publisher = await connecting;
  socket.pause();
  const writing = Array.from({ length: 40 }, (_, dts) => publisher.write(frame(dts, 400_000)));
  await new Promise(setImmediate);
  socket.resume();
  await Promise.all(writing);
  await publisher.close();
  const times = server.received.filter(({ type }) => type === MessageType.video).map(({ timestamp }) => timestamp);
  assert.deepEqual(
    times,
    Array.from({ length: 40 }, (_, dts) => dts),
  );
  assert.deepEqual(warnings, []);
});
