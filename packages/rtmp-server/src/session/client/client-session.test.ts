import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MediaPacket } from '../../flv/media-packet.ts';
import { codeIs } from '../../testing/errors.ts';
import type { ServerSessionOutput } from '../server/server-output.ts';
import { ServerSession } from '../server/server-session.ts';
import type { Status } from '../status.ts';
import type { ClientSessionOutput } from './client-output.ts';
import { ClientSession } from './client-session.ts';

const random = (length: number) => new Uint8Array(length).fill(3);
const KEY_FRAME: MediaPacket = {
  media: 'video',
  codec: 'h264',
  track: 0,
  kind: 'frame',
  keyframe: true,
  dts: 2 ** 32 + 40,
  pts: 2 ** 32 + 80,
  data: new Uint8Array([0, 0, 0, 1, 0x65]),
};

/** A client session and a server session, connected in memory. Collects what they report. */
class Pair {
  readonly client = new ClientSession({
    random,
    app: 'live',
    streamName: 'k',
    tcUrl: 'rtmp://h/live',
    name: 'demo 1',
  });
  readonly server = new ServerSession({ random, nowMs: 0 });
  readonly atClient: ClientSessionOutput[] = [];
  readonly atServer: ServerSessionOutput[] = [];
  readonly #answer: Status | 'accept';

  constructor(answer: Status | 'accept' = 'accept') {
    this.#answer = answer;
    this.toServer(this.client.start(0));
  }

  toServer(bytes: Uint8Array): void {
    this.fromServer(this.server.push(bytes, 0));
  }

  fromServer(outputs: ServerSessionOutput[]): void {
    for (const output of outputs) {
      if (output.kind === 'send') {
        this.fromClient(this.client.push(output.bytes, 0));
        continue;
      }
      this.atServer.push(output);
      if (output.kind !== 'publish-requested') continue;
      const { publishId } = output.request;
      if (this.#answer === 'accept') this.fromServer(this.server.accept(publishId, 0));
      else this.fromServer(this.server.reject(publishId, this.#answer, 0));
    }
  }

  fromClient(outputs: ClientSessionOutput[]): void {
    for (const output of outputs) {
      if (output.kind === 'send') this.toServer(output.bytes);
      else this.atClient.push(output);
    }
  }
}

test('a client publishes to a server: set-up, metadata, packets, end', () => {
  const pair = new Pair();
  assert.deepEqual(pair.atClient, [{ kind: 'publishing' }]);
  const [requested] = pair.atServer;
  assert.ok(requested?.kind === 'publish-requested');
  const { app, streamName, flashVer } = requested.request;
  assert.deepEqual([app, streamName, flashVer], ['live', 'k', 'FMLE/3.0 (compatible; demo 1)']);
  pair.atServer.length = 0;
  pair.toServer(pair.client.metadata({ width: 640, height: 360 }));
  pair.toServer(pair.client.packet(KEY_FRAME));
  assert.deepEqual(pair.atServer, [
    { kind: 'metadata', publishId: 1, metadata: { width: 640, height: 360 } },
    { kind: 'packet', publishId: 1, packet: { ...KEY_FRAME, dts: 40, pts: 80 } },
  ]);
  pair.atServer.length = 0;
  pair.fromClient(pair.client.finish());
  assert.deepEqual(pair.atServer, [{ kind: 'publish-ended', publishId: 1, reason: 'unpublished' }]);
  assert.throws(() => pair.client.packet(KEY_FRAME), codeIs('RTMP_ERR_CLOSED'));
});

test('the error of a refusal has the words of the server', () => {
  const pair = new Pair({ level: 'error', code: 'NetStream.Publish.BadName', description: 'path \x1b taken' });
  const [closed] = pair.atClient;
  assert.ok(closed?.kind === 'closed' && closed.error?.code === 'RTMP_ERR_REFUSED');
  assert.match(closed.error.message, /path \? taken/);
});

test('an error status while publishing ends the session', () => {
  const pair = new Pair();
  const status = { level: 'error', code: 'NetStream.Publish.BadName', description: 'taken over' } as const;
  pair.fromServer(pair.server.end(1, 'taken-over', { status, nowMs: 0 }));
  const closed = pair.atClient[1];
  assert.ok(closed?.kind === 'closed' && closed.error?.code === 'RTMP_ERR_REFUSED');
});

test('nothing can be written before the server accepts the stream', () => {
  const early = new ClientSession({ random, app: 'live', streamName: 'k', tcUrl: '' });
  assert.throws(() => early.packet(KEY_FRAME), codeIs('RTMP_ERR_CLOSED'));
});

test('the error for another protocol names it', () => {
  const client = new ClientSession({ random, app: 'live', streamName: 'k', tcUrl: '' });
  const [closed] = client.push(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 0);
  assert.ok(closed?.kind === 'closed' && closed.error?.code === 'RTMP_ERR_HANDSHAKE_HTTP');
});
