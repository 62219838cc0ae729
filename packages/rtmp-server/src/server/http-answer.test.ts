import assert from 'node:assert/strict';
import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { before, type TestContext, test } from 'node:test';
import { connect, type SecureContext } from 'node:tls';
import { selfSigned } from '../testing/self-signed.ts';
import { frame, ServerFixture } from './testing/server-fixture.ts';
import { until } from './testing/until.ts';

const TEXT = 'Streams are pushed to this port – the page is elsewhere';
const REFUSED = 'RTMP_ERR_HANDSHAKE_HTTP';

let context: SecureContext;
before(async () => {
  ({ context } = await selfSigned());
});

/** Everything that comes until the connection ends. */
function textOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    socket.on('end', () => resolve(text)).on('error', reject);
  });
}

function withText(test: TestContext, asked: string[] = []): Promise<ServerFixture> {
  const httpText = (remoteAddress: string): string => {
    asked.push(remoteAddress);
    return TEXT;
  };
  return ServerFixture.start(test, { httpText, tls: { context: () => context, port: 0 } });
}

test('a client that speaks HTTP reads the text and is closed, and publishers go on', async (t) => {
  const asked: string[] = [];
  const fixture = await withText(t, asked);
  const publisher = await fixture.publisher();
  const publication = await fixture.publication();
  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: fixture.server.port, method, agent: false }, resolve);
      sent.on('error', reject).end();
    });
    assert.deepEqual([response.statusCode, response.headers.connection], [400, 'close'], method);
    let body = '';
    for await (const part of response.setEncoding('utf8')) body += String(part);
    assert.equal(body, method === 'HEAD' ? '' : `${TEXT}\n`, method);
  }
  assert.deepEqual(new Set(asked), new Set(['127.0.0.1']));
  assert.deepEqual(new Set(fixture.log.codes), new Set([REFUSED]));
  await publisher.write(frame(1));
  await until(() => publication.stats.packets === 1, 'the packet of the publisher');
});

test('a request in single bytes, one with a long body, and one of HTTP/2 are answered once', async (t) => {
  const fixture = await withText(t);
  const long = `POST / HTTP/1.1\r\nContent-Length: 300000\r\n\r\n${'x'.repeat(300_000)}`;
  for (const bytes of ['GET / HTTP/1.1\r\n\r\n', long, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n']) {
    const socket = fixture.socket().setNoDelay();
    const answer = textOf(socket);
    const first = bytes.slice(0, 12);
    for (const byte of bytes.startsWith('GET') ? first : [first]) socket.write(byte);
    socket.write(bytes.slice(12));
    const text = await answer;
    assert.equal(text.split('HTTP/1.1 400').length, 2, text);
    assert.ok(text.endsWith(`\r\n\r\n${TEXT}\n`), text);
  }
});

test('on ports with TLS both HTTP and HTTPS are answered', async (t) => {
  const fixture = await withText(t);
  const { port, tlsPort } = fixture.server;
  for (const each of [port, tlsPort]) {
    const secure = connect({ port: each, host: '127.0.0.1', rejectUnauthorized: false });
    t.after(() => secure.destroy());
    for (const socket of [secure, fixture.socket('127.0.0.1', each)]) {
      const answer = textOf(socket);
      socket.write('GET / HTTP/1.1\r\n\r\n');
      assert.ok((await answer).endsWith(`${TEXT}\n`));
    }
  }
  assert.deepEqual(
    fixture.log.codes,
    Array.from({ length: 4 }, () => REFUSED),
  );
});

test('without a text, and to other protocols, nothing is answered', async (t) => {
  const silent = await ServerFixture.start(t);
  const talking = await withText(t);
  for (const [fixture, bytes] of [
    [silent, 'GET / HTTP/1.1\r\n\r\n'],
    [talking, 'SSH-2.0-x\r\n'],
  ] as const) {
    const socket = fixture.socket();
    const answer = textOf(socket);
    socket.write(bytes);
    assert.equal(await answer, '');
  }
});
