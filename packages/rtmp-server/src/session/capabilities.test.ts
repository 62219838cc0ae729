import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AmfObject, encodeAmf0, isAmfObject } from '../amf/index.ts';
import { errorStatus } from './status.ts';
import { RawClient } from './testing/raw-client.ts';

const VIDEO = 9;
const GOODBYE = errorStatus('NetConnection.Connect.AppShutdown', 'Goodbye');

test('the result of connect announces what the server accepts', () => {
  const [result] = new RawClient()
    .handshake()
    .connect({ app: 'live', fourCcList: ['*'] })
    .commands();
  const properties = result?.args[0];
  assert.ok(isAmfObject(properties));
  assert.deepEqual(properties['fourCcList'], ['avc1', 'hvc1', 'av01', 'vp09', 'mp4a', 'Opus', 'fLaC', 'ac-3', '.mp3']);
  assert.deepEqual({ ...properties }['capsEx'], 15);
  const { videoFourCcInfoMap, audioFourCcInfoMap } = properties;
  assert.ok(isAmfObject(videoFourCcInfoMap) && isAmfObject(audioFourCcInfoMap));
  assert.equal(videoFourCcInfoMap['hvc1'], 1);
  assert.equal(audioFourCcInfoMap['Opus'], 4);
});

test('the result of connect has fields of Enhanced RTMP only for clients that announced one', () => {
  const plain = ['fmsVer', 'capabilities', 'mode'];
  const enhanced = [...plain, 'capsEx', 'fourCcList', 'videoFourCcInfoMap', 'audioFourCcInfoMap'];
  const cases: readonly (readonly [AmfObject, readonly string[]])[] = [
    [{}, plain],
    [{ fourCcList: null, capsEx: undefined }, plain],
    [{ videoCodecs: 252, objectEncoding: 0 }, plain],
    [{ fourCcList: [] }, enhanced],
    [{ capsEx: 0 }, enhanced],
    [{ videoFourCcInfoMap: { '*': 1 } }, enhanced],
    [{ audioFourCcInfoMap: {} }, enhanced],
  ];
  for (const [fields, expected] of cases) {
    const [result] = new RawClient()
      .handshake()
      .connect({ app: 'live', ...fields })
      .commands();
    const properties = result?.args[0];
    assert.ok(isAmfObject(properties));
    assert.deepEqual(Object.keys(properties), expected, JSON.stringify(fields));
  }
});

test('a server that shuts down asks clients to connect again if they can, and informs the others', () => {
  for (const [capsEx, expected] of [
    [1, ['onStatus NetConnection.Connect.ReconnectRequest']],
    [14, []],
    ['1', []],
    [undefined, []],
  ] as const) {
    const client = new RawClient().handshake().connect({ app: 'live', capsEx });
    const request = client.publish('test');
    client.take(client.session.accept(request.publishId, client.now));
    client.statuses();
    client.take(client.session.close(GOODBYE));
    assert.deepEqual(client.statuses(), [...expected, 'onStatus NetConnection.Connect.AppShutdown']);
  }
});

test('extended headers are understood without an announcement at connect', () => {
  const client = RawClient.publishing();
  client.kinds();
  client.send({ type: VIDEO, body: new Uint8Array(Buffer.from('9376703039aabb', 'hex')) });
  const [event] = client.events;
  assert.ok(event?.kind === 'packet' && event.packet.media === 'video');
  assert.deepEqual([event.packet.codec, event.packet.keyframe, event.packet.data.length], ['vp9', true, 2]);
});

test('the colours of a metadata frame are reported with the other metadata', () => {
  const client = RawClient.publishing();
  client.send({ type: 18, body: encodeAmf0('@setDataFrame', 'onMetaData', { width: 320 }) });
  client.kinds();
  const colour = encodeAmf0('colorInfo', { colorConfig: { transferCharacteristics: 16 } });
  client.send({ type: VIDEO, body: new Uint8Array(Buffer.concat([Buffer.from('d468766331', 'hex'), colour])) });
  const metadata = { width: 320, colour: { transfer: 16 } };
  assert.deepEqual(client.events, [{ kind: 'metadata', publishId: 1, metadata }]);
});
