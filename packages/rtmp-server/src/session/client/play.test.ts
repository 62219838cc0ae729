import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AmfObject } from '../../amf/index.ts';
import { isAmfObject } from '../../amf/index.ts';
import type { Command } from '../../message/command.ts';
import { encodeData } from '../../message/data.ts';
import { MessageType, UserControlEvent } from '../../message/types.ts';
import { decodeUserControl } from '../../message/user-control.ts';
import { frame } from '../../server/testing/server-fixture.ts';
import { RawServer } from '../testing/raw-server.ts';
import type { ClientSessionOutput } from './client-output.ts';
import { ClientSession } from './client-session.ts';

/** A session that plays, and its server, connected in memory. */
class Playing {
  readonly outputs: Exclude<ClientSessionOutput, { kind: 'send' }>[] = [];
  readonly commands: Command[] = [];
  readonly server: RawServer;
  readonly client: ClientSession;

  /** `answers`: the server answers connect and createStream. */
  constructor(answers = true) {
    const random = (length: number) => new Uint8Array(length).fill(3);
    const tcUrl = 'rtmp://one.example:1935/live';
    this.client = new ClientSession({ role: 'play', random, app: 'live', streamName: 'a?k=1', tcUrl, name: 'test 1' });
    this.server = new RawServer((bytes) => this.fromClient(this.client.push(bytes, 0)));
    this.#answers = answers;
    this.#toServer(this.client.start(0));
  }

  readonly #answers: boolean;

  fromClient(outputs: ClientSessionOutput[]): void {
    for (const output of outputs) {
      if (output.kind === 'send') this.#toServer(output.bytes);
      else this.outputs.push(output);
    }
  }

  kinds(): string[] {
    return this.outputs.map(({ kind }) => kind);
  }

  #toServer(bytes: Uint8Array): void {
    for (const command of this.server.push(bytes)) {
      this.commands.push(command);
      if (this.#answers) this.server.answer(command);
    }
  }
}

function fieldsOf(command: Command | undefined): AmfObject {
  const [fields] = command?.args ?? [];
  return fields !== undefined && isAmfObject(fields) ? fields : assert.fail('no fields');
}

test('a client that plays sends connect with its codecs, createStream, play and the buffer length', () => {
  const { commands, server, client } = new Playing();
  assert.deepEqual(
    commands.map(({ name }) => name),
    ['connect', 'createStream', 'play'],
  );
  const { app, tcUrl, flashVer, fourCcList, capsEx } = fieldsOf(commands[0]);
  assert.deepEqual([app, tcUrl], ['live', 'rtmp://one.example:1935/live']);
  assert.match(String(flashVer), /test 1/);
  assert.ok(Array.isArray(fourCcList) && fourCcList.includes('hvc1') && fourCcList.includes('av01'));
  assert.equal(typeof capsEx, 'number');
  assert.deepEqual(commands[2]?.args, [null, 'a?k=1', -2]);
  const controls = server.received.filter(({ type }) => type === MessageType.userControl).map(decodeUserControl);
  assert.deepEqual(controls, [{ event: UserControlEvent.setBufferLength, value: 1, bufferLength: 1000 }]);
  assert.ok(client.requested);
});

test('media becomes packets, also when the server never reports that it plays', () => {
  const playing = new Playing();
  playing.server.packet(frame(40));
  playing.server.status('NetStream.Play.Start');
  playing.server.status('NetStream.Play.Start');
  playing.server.packet(frame(80));
  assert.deepEqual(playing.kinds(), ['packet', 'playing', 'packet']);
  const { videoPackets } = playing.client.flvStats;
  assert.equal(videoPackets, 2);
});

for (const code of ['NetStream.Play.UnpublishNotify', 'NetStream.Play.Stop']) {
  test(`${code} ends a stream once, and only after its first packet`, () => {
    const playing = new Playing();
    playing.server.status(code);
    assert.deepEqual(playing.kinds(), []);
    playing.server.packet(frame(0));
    playing.server.userControl({ event: UserControlEvent.streamEof, value: 1 });
    playing.server.status(code);
    assert.deepEqual(playing.kinds(), ['packet', 'stream-ended']);
  });
}

test('a ping is answered', () => {
  const { server } = new Playing();
  server.userControl({ event: UserControlEvent.pingRequest, value: 77 });
  const controls = server.received.filter(({ type }) => type === MessageType.userControl).map(decodeUserControl);
  assert.deepEqual(controls.at(-1), { event: UserControlEvent.pingResponse, value: 77 });
});

test('a missing stream has its own error code; other refusals have the words of the server', () => {
  for (const level of ['error', 'status']) {
    const missing = new Playing();
    missing.server.status('NetStream.Play.StreamNotFound', { level, description: 'no a' });
    const [closed] = missing.outputs;
    assert.ok(closed?.kind === 'closed' && closed.error?.code === 'RTMP_ERR_NO_STREAM', level);
  }
  const refused = new Playing();
  refused.server.status('NetStream.Play.Failed', { level: 'error', description: 'not you' });
  const [end] = refused.outputs;
  assert.ok(end?.kind === 'closed' && end.error?.code === 'RTMP_ERR_REFUSED' && /not you/.test(end.error.message));
});

const redirects: readonly (readonly [what: string, ex: AmfObject, url: string | undefined])[] = [
  ['a tcUrl', { code: 302, redirect: 'rtmp://two.example/live' }, 'rtmp://two.example/live/a?k=1'],
  ['a whole URL', { code: 302, redirect: 'rtmp://two.example/x/a?k=1' }, 'rtmp://two.example/x/a?k=1'],
  [
    'both, as SRS gives them',
    { code: 302, redirect: 'rtmp://two.example/x', redirect2: 'rtmp://two.example/x/b' },
    'rtmp://two.example/x/b',
  ],
  ['no place', { code: 302 }, undefined],
  ['another code', { code: 403, redirect: 'rtmp://two.example/live' }, undefined],
];
for (const [what, ex, url] of redirects) {
  test(`a connect that is refused with a redirect to ${what}`, () => {
    const playing = new Playing(false);
    const info = { level: 'error', code: 'NetConnection.Connect.Rejected', description: 'moved', ex };
    playing.server.command('_error', 1, [null, info]);
    const [first, second] = playing.outputs;
    assert.deepEqual(first?.kind === 'redirected' ? first.url : undefined, url);
    const closed = url === undefined ? first : second;
    assert.ok(closed?.kind === 'closed' && closed.error?.code === 'RTMP_ERR_REFUSED');
  });
}

const reconnects: readonly (readonly [tcUrl: string | undefined, url: string | undefined])[] = [
  [undefined, undefined],
  ['rtmp://two.example/live', 'rtmp://two.example/live/a?k=1'],
  ['//two.example:2000/other', 'rtmp://two.example:2000/other/a?k=1'],
  ['/other', 'rtmp://one.example:1935/other/a?k=1'],
];
for (const [tcUrl, url] of reconnects) {
  test(`a request to connect again to ${tcUrl ?? 'the same server'}`, () => {
    const playing = new Playing();
    playing.server.status('NetConnection.Connect.ReconnectRequest', tcUrl === undefined ? {} : { tcUrl });
    assert.deepEqual(playing.outputs, [{ kind: 'reconnect-requested', ...(url === undefined ? {} : { url }) }]);
  });
}

test('a malformed command of the server is skipped', () => {
  const playing = new Playing();
  playing.server.send({ type: MessageType.commandAmf0, body: new Uint8Array([5]) });
  playing.server.send({ type: MessageType.userControl, body: new Uint8Array([0]) });
  playing.server.packet(frame(0));
  assert.deepEqual(playing.kinds(), ['packet']);
});

test('metadata that is too long or too wide does not end what is played', () => {
  const playing = new Playing();
  for (const length of [3000, 5000, 20_000]) {
    const body = encodeData('onMetaData', { width: 640, times: Array(length).fill(0) });
    playing.server.send({ type: MessageType.dataAmf0, messageStreamId: 1, body });
    playing.server.packet(frame(0));
  }
  assert.deepEqual(playing.kinds(), ['metadata', 'packet', 'metadata', 'packet', 'packet']);
});

test('an answer that comes twice is used once', () => {
  const playing = new Playing();
  playing.server.command('_result', 1, [null, null]);
  playing.server.command('_result', 4, [null, 2]);
  assert.deepEqual(
    playing.commands.map(({ name }) => name),
    ['connect', 'createStream', 'play'],
  );
});

const floods: readonly (readonly [what: string, flood: (server: RawServer) => void])[] = [
  ['pings', (server) => server.userControl({ event: UserControlEvent.pingRequest, value: 1 })],
  ['statuses', (server) => server.status('NetStream.Play.Reset')],
  ['answers', (server) => server.command('_result', 1, [null, null])],
  ['windows', (server) => server.send({ type: MessageType.windowAckSize, body: new Uint8Array(4) })],
  ['messages of unknown types', (server) => server.send({ type: 99, body: new Uint8Array(100) })],
];
for (const [what, flood] of floods) {
  test(`a flood of ${what} from the server is stopped`, () => {
    const playing = new Playing();
    playing.server.packet(frame(0));
    const sent = playing.commands.length + playing.server.received.length;
    for (let i = 0; i < 10_000; i++) flood(playing.server);
    const closed = playing.outputs.at(-1);
    assert.ok(closed?.kind === 'closed' && closed.error?.code === 'RTMP_ERR_FLOOD');
    const answers = playing.commands.length + playing.server.received.length - sent;
    assert.ok(answers <= 2000, `${answers} answers`);
    playing.server.packet(frame(40));
    assert.deepEqual(playing.kinds(), ['packet', 'closed']);
  });
}

test('a flood of empty messages from the server is stopped, but not one of acknowledgements', () => {
  const playing = new Playing();
  for (let i = 0; i < 10_000; i++) {
    playing.server.send({ type: MessageType.acknowledgement, body: new Uint8Array(4) });
  }
  playing.server.packet(frame(0));
  playing.server.send({ type: MessageType.video, chunkStreamId: 6, messageStreamId: 1 });
  playing.fromClient(playing.client.push(new Uint8Array(65_536).fill(0xc6), 0));
  const closed = playing.outputs.at(-1);
  assert.ok(closed?.kind === 'closed' && closed.error?.code === 'RTMP_ERR_FLOOD');
  assert.deepEqual(playing.kinds(), ['packet', 'closed']);
});

test('a player sends deleteStream at the end, and cannot publish', () => {
  const playing = new Playing();
  assert.throws(() => playing.client.packet(frame(0)), { code: 'RTMP_ERR_CLOSED' });
  playing.fromClient(playing.client.finish());
  assert.deepEqual([playing.commands.at(-1)?.name, playing.commands.at(-1)?.args], ['deleteStream', [null, 1]]);
  assert.deepEqual(playing.outputs, [{ kind: 'closed' }]);
});
