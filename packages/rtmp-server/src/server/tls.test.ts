import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { before, type TestContext, test } from 'node:test';
import { connect, type SecureContext, type TLSSocket } from 'node:tls';
import { clientBytes } from '../session/testing/captures.ts';
import { selfSigned } from '../testing/self-signed.ts';
import { FfmpegPush, NO_FFMPEG } from './testing/ffmpeg-push.ts';
import { drain, frame, ServerFixture } from './testing/server-fixture.ts';
import { until } from './testing/until.ts';

/** A recorded publisher, cut off in the middle of a message. */
const PUBLISHER = clientBytes('ffmpeg51-to-nginx').subarray(0, 100_000);

let certificate: string;
let context: SecureContext;
before(async () => {
  ({ certificate, context } = await selfSigned());
});

/** Like `once`, but does not fail when there is an error first. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

function secureSocket(test: TestContext, port: number, options: { ca?: string } = {}): TLSSocket {
  const rejectUnauthorized = options.ca !== undefined;
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized, ...options });
  socket.on('error', () => {});
  test.after(() => socket.destroy());
  return socket.resume();
}

/** The port of a relay that passes on the first kilobyte in single bytes. */
async function byteByByte(test: TestContext, port: number): Promise<number> {
  const relay = createServer((client) => {
    const server = createConnection({ port, host: '127.0.0.1', noDelay: true });
    let passed = 0;
    client.on('data', (bytes) => {
      for (const byte of bytes.subarray(0, Math.max(0, 1024 - passed))) server.write(Uint8Array.of(byte));
      server.write(bytes.subarray(Math.max(0, 1024 - passed)));
      passed += bytes.length;
    });
    server.pipe(client);
    client.on('close', () => server.destroy()).on('error', () => {});
    server.on('error', () => client.destroy());
  });
  await once(relay.listen(0, '127.0.0.1'), 'listening');
  test.after(() => relay.close());
  const address = relay.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('the RTMP port accepts RTMP and RTMPS, the TLS port accepts RTMPS only', async (t) => {
  const fixture = await ServerFixture.start(t, { tls: { context: () => context, port: 0 } });
  const { port, tlsPort } = fixture.server;
  await fixture.publisher('live/plain');
  assert.equal((await fixture.publication()).secure, false);
  for (const each of [port, tlsPort]) {
    const socket = secureSocket(t, each, { ca: certificate });
    socket.write(PUBLISHER);
    const publication = await fixture.publication();
    await until(() => publication.stats.packets > 50, 'packets');
    const { remoteAddress, local, secure } = publication;
    assert.deepEqual([remoteAddress, local, secure], ['127.0.0.1', true, true]);
    socket.destroy();
    await until(() => publication.ended?.reason === 'disconnected', 'the publication to end');
  }
  const plain = fixture.socket('127.0.0.1', tlsPort).resume();
  plain.write(PUBLISHER);
  await closed(plain);
  assert.deepEqual(fixture.log.codes, ['RTMP_ERR_TLS_ONLY']);
});

test('no byte is lost while the certificate is made, however the first bytes are split', async (t) => {
  let give = (_: SecureContext): void => {};
  let asked = 0;
  const slow = () => {
    asked++;
    return new Promise<SecureContext>((resolve) => {
      give = resolve;
    });
  };
  const fixture = await ServerFixture.start(t, { tls: { context: slow } });
  const socket = secureSocket(t, await byteByByte(t, fixture.server.port), { ca: certificate });
  socket.write(PUBLISHER);
  await until(() => asked === 1, 'the certificate to be asked for');
  setImmediate(() => give(context));
  const publication = await fixture.publication();
  await until(() => publication.stats.packets > 50, 'packets');
  assert.deepEqual(fixture.log.codes, []);
});

test('the time limit of the handshake includes TLS, and applies to silent peers', async (t) => {
  const never = () => new Promise<SecureContext>(() => {});
  const fixture = await ServerFixture.start(t, { tls: { context: never, port: 0 }, limits: { handshakeMs: 100 } });
  const both = [fixture.server.port, fixture.server.tlsPort].map((port) => closed(secureSocket(t, port)));
  const silent = fixture.socket('127.0.0.1', fixture.server.tlsPort).resume();
  await Promise.all([...both, closed(silent)]);
  assert.deepEqual(new Set(fixture.log.codes), new Set(['RTMP_ERR_HANDSHAKE_TIMEOUT']));
});

test('connections over TLS count like others, even before their handshake', async (t) => {
  const fixture = await ServerFixture.start(t, { tls: { context: () => context }, limits: { connections: 1 } });
  await fixture.publisher();
  const refused = secureSocket(t, fixture.server.port);
  await closed(refused);
  assert.deepEqual(fixture.log.codes, ['RTMP_ERR_CONNECTIONS']);
});

test('without a certificate, only the connection over TLS is closed', async (t) => {
  const broken = () => Promise.reject(new Error('the disk is full'));
  const fixture = await ServerFixture.start(t, { tls: { context: broken } });
  await closed(secureSocket(t, fixture.server.port));
  assert.deepEqual(fixture.log.codes, ['RTMP_ERR_TLS_CERTIFICATE']);
  await fixture.publisher();
});

test('a peer that refuses the certificate, sends broken TLS or disconnects is logged, and only it is closed', async (t) => {
  const fixture = await ServerFixture.start(t, { tls: { context: () => context } });
  const { port } = fixture.server;
  const publisher = await fixture.publisher();
  const publication = await fixture.publication();

  const stranger = (await selfSigned()).certificate;
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const picky = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: stranger, maxVersion });
    const [error] = await once(picky, 'error');
    assert.match(String(error), /self-signed/);
    await until(() => fixture.log.codes.at(-1) === 'RTMP_ERR_TLS_REFUSED', 'the log');
    fixture.log.lines.splice(0);
  }

  const damaged = fixture.socket().resume();
  damaged.write(Buffer.concat([Buffer.from('16030100ff', 'hex'), Buffer.alloc(300, 0x5a)]));
  await closed(damaged);
  assert.deepEqual(fixture.log.codes, ['RTMP_ERR_TLS']);
  fixture.log.lines.splice(0);

  const cut = fixture.socket().resume();
  cut.end(Buffer.from('1603010200', 'hex'));
  await closed(cut);
  await until(() => fixture.server.connectionCount === 1, 'the connection to be removed');
  assert.deepEqual(fixture.log.codes, ['RTMP_ERR_TLS_REFUSED']);

  await publisher.write(frame(1));
  await until(() => publication.stats.packets === 1, 'the packet of the good publisher');
});

test('ffmpeg publishes over TLS; one that checks the certificate is logged', { skip: NO_FFMPEG }, async (t) => {
  const fixture = await ServerFixture.start(t, { tls: { context: () => context } });
  const url = fixture.url().replace('rtmp:', 'rtmps:');
  const ffmpeg = new FfmpegPush(t, url, { seconds: 1, fast: true });
  const publication = await fixture.publication();
  const packets = await drain(publication);
  assert.equal(await ffmpeg.exit(), 0, ffmpeg.terminal);
  assert.equal(packets.filter(({ media, kind }) => media === 'video' && kind === 'frame').length, 25);
  assert.deepEqual(publication.ended, { reason: 'unpublished' });
  assert.deepEqual(fixture.log.codes, []);

  const picky = new FfmpegPush(t, url, { fast: true, options: ['-tls_verify', '1'] });
  assert.notEqual(await picky.exit(), 0);
  await until(() => fixture.log.codes.includes('RTMP_ERR_TLS_REFUSED'), 'the log');
});
