import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createConnection, createServer, Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { readInPlace } from './read-in-place.ts';
import { until } from './testing/until.ts';

const SKIP = process.platform === 'win32' ? 'sockets are read as Node reads them there' : false;

/** Both ends of a TCP connection; the accepting one is not read from yet. */
async function connection(t: TestContext): Promise<{ accepted: Socket; peer: Socket; closed: Promise<unknown> }> {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const peer = createConnection(address.port, '127.0.0.1');
  const [accepted]: unknown[] = await once(server, 'connection');
  assert.ok(accepted instanceof Socket);
  t.after(() => peer.destroy());
  server.close();
  return { accepted, peer, closed: once(server, 'close') };
}

function noise(length: number, seed: number): Buffer {
  return Buffer.from(Uint32Array.from({ length: length / 4 }, (_, index) => Math.imul(index + 1, seed)).buffer);
}

test('everything comes, in order, and the end', { skip: SKIP }, async (t) => {
  const { accepted, peer, closed } = await connection(t);
  const parts: Buffer[] = [];
  const socket = readInPlace(accepted, (bytes) => parts.push(Buffer.from(bytes))) ?? assert.fail();
  socket.resume();
  const sent = noise(4_000_000, 2654435761);
  peer.end(sent);
  await once(socket, 'close');
  assert.deepEqual(Buffer.concat(parts), sent);
  await closed;
});

test('connections do not mix, though they share the buffer', { skip: SKIP }, async (t) => {
  const ends = await Promise.all([1, 2, 3].map(() => connection(t)));
  await Promise.all(
    ends.map(async ({ accepted, peer }, index) => {
      const parts: Buffer[] = [];
      const socket = readInPlace(accepted, (bytes) => parts.push(Buffer.from(bytes))) ?? assert.fail();
      socket.resume();
      const sent = noise(1_000_000, 2654435761 + index);
      for (let at = 0; at < sent.length; at += 7000) peer.write(sent.subarray(at, at + 7000));
      peer.end();
      await once(socket, 'close');
      assert.deepEqual(Buffer.concat(parts), sent);
    }),
  );
});

test('a pause stops it, also from within', { skip: SKIP }, async (t) => {
  const { accepted, peer } = await connection(t);
  let received = 0;
  let reads = 0;
  const take = (bytes: Uint8Array): void => {
    received += bytes.length;
    reads++;
    socket?.pause();
  };
  const socket = readInPlace(accepted, take);
  assert.ok(socket !== undefined);
  const sent = noise(3_000_000, 40503);
  peer.end(sent);
  while (received < sent.length) {
    const before = reads;
    socket.resume();
    await until(() => reads > before, 'a read');
    assert.equal(reads, before + 1);
  }
  const close = once(socket, 'close');
  socket.resume();
  await close;
  assert.equal(received, sent.length);
});

test('it writes as before', { skip: SKIP }, async (t) => {
  const { accepted, peer } = await connection(t);
  const socket = readInPlace(accepted, () => socket?.end('reply'));
  socket?.resume();
  peer.write('request');
  const [reply] = await once(peer, 'data');
  assert.equal(String(reply), 'reply');
});

test('a connection whose peer has ended before ends', { skip: SKIP }, async (t) => {
  const { accepted, peer } = await connection(t);
  peer.write('last words');
  await once(accepted, 'readable');
  assert.equal(String(accepted.read()), 'last words');
  peer.end();
  await once(accepted, 'readable');
  const socket = readInPlace(accepted, () => assert.fail('nothing is left')) ?? assert.fail();
  socket.resume();
  await once(socket, 'close');
});

test('a broken connection is an error of the new socket', { skip: SKIP }, async (t) => {
  const { accepted, peer } = await connection(t);
  const socket = readInPlace(accepted, () => {}) ?? assert.fail();
  socket.resume();
  const error = once(socket, 'error');
  peer.resetAndDestroy();
  const [{ code }] = await error;
  assert.equal(code, 'ECONNRESET');
});

test('a socket that holds bytes, or is closed, is left as it is', { skip: SKIP }, async (t) => {
  const { accepted, peer } = await connection(t);
  peer.write('early');
  await once(accepted, 'readable');
  assert.equal(
    readInPlace(accepted, () => assert.fail()),
    undefined,
  );
  assert.equal(String(accepted.read()), 'early');
  accepted.destroy();
  assert.equal(
    readInPlace(accepted, () => assert.fail()),
    undefined,
  );
});
