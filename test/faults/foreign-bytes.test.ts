import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { before, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { type Clip, makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { CANVAS } from '../support/product.ts';
import { Random } from '../support/random.ts';
import { assertNextPushShows } from '../support/recovery.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { sharedProduct } from '../support/shared-product.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { within } from '../support/wait.ts';

interface Stranger {
  readonly name: string;
  readonly code: string;
  /** Sends its bytes; resolves when the server has closed the connection. */
  readonly speak: (port: number) => Promise<void>;
}

const strangers: readonly Stranger[] = [
  { name: 'an HTTP client', code: 'RTMP_ERR_HANDSHAKE_HTTP', speak: speakHttp },
  { name: 'HTTPS', code: 'RTMP_ERR_HANDSHAKE_HTTP', speak: speakHttps },
  { name: 'broken TLS', code: 'RTMP_ERR_TLS', speak: (port) => speakBytes(port, brokenTls()) },
  { name: 'an SSH client', code: 'RTMP_ERR_HANDSHAKE_GARBAGE', speak: (port) => speakBytes(port, ssh()) },
  { name: 'garbage', code: 'RTMP_ERR_HANDSHAKE_GARBAGE', speak: (port) => speakBytes(port, garbage(100_000)) },
];

const options = { ...needs('ffmpeg'), timeout: 120_000 };
const product = sharedProduct();
let stays: Clip;
let next: Clip;
before(async () => {
  stays = await makeClip({ ...CANVAS, frames: 60, clip: 1, keyframeEvery: 30 });
  next = await makeClip({ ...CANVAS, frames: 60, clip: 2 });
});

for (const { name, code, speak } of strangers) {
  test(`${name} on the port is recognised and disconnected, and the stream goes on`, options, async (t) => {
    await using watch = new RingWatch({ ring: product().ring, view: wholeCanvas(CANVAS) });
    await using push = await pushWithFfmpeg(stays.file, product().url, { loop: true });
    await watch.shows(stays, 5);
    await within('the server to close', speak(product().port));
    await product().logsCode(code);
    await watch.goesOn(stays);
    assert.ok(push.isRunning, 'the publisher was disconnected');
    await assertNextPushShows(product(), next, t);
  });
}

test('garbage after a handshake is disconnected', options, async (t) => {
  await within('the server to close', speakBytes(product().port, handshakeThen(garbage(200_000))));
  await assertNextPushShows(product(), next, t);
});

async function speakHttp(port: number): Promise<void> {
  const request = get({ port, host: '127.0.0.1', path: '/live/test' });
  // The server may answer in HTTP or drop the connection.
  await Promise.race([once(request, 'error'), once(request, 'response')]).catch(() => {});
  request.destroy();
}

async function speakHttps(port: number): Promise<void> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  socket.resume().write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(socket, 'close').catch(() => {});
}

async function speakBytes(port: number, bytes: Uint8Array): Promise<void> {
  const socket: Socket = connect(port, '127.0.0.1');
  socket.resume();
  socket.write(bytes);
  await once(socket, 'close').catch(() => {});
}

function ssh(): Uint8Array {
  return Buffer.from('SSH-2.0-OpenSSH_9.2p1\r\n');
}

/** A TLS record of the right type and length that contains no ClientHello. */
function brokenTls(): Uint8Array {
  return Buffer.concat([Buffer.from('1603010200', 'hex'), garbage(0x200)]);
}

/** Random bytes, the same in every run. */
function garbage(length: number): Uint8Array {
  const bytes = new Random(12345).bytes(length);
  bytes[0] = 0xa7;
  return bytes;
}

/** C0, C1 and C2 of the simple handshake, and then these bytes. Servers do not check the echo in C2. */
function handshakeThen(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([3]), Buffer.alloc(1536 * 2), bytes]);
}
