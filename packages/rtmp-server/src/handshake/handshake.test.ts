import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { throwsCode } from '../testing/errors.ts';
import { isSignedResponse } from '../testing/handshake.ts';
import { pieces } from '../testing/pieces.ts';
import { CAPTURES, fromHex, loadVectors } from '../testing/vectors.ts';
import { ClientHandshake } from './client-handshake.ts';
import { CLIENT_KEYS, findDigest, placeDigest, SERVER_KEYS } from './digest.ts';
import { makePacket, PACKET_LENGTH } from './packet.ts';
import { ServerHandshake } from './server-handshake.ts';

const NOW = 0x1_0203_0405;
const C0C1_LENGTH = 1 + PACKET_LENGTH;

/** The server's answer to C0 and C1. */
function answer(c0c1: Uint8Array): { s0: number | undefined; s1: Uint8Array; s2: Uint8Array } {
  const { send, done } = new ServerHandshake(randomBytes).push(c0c1, NOW);
  assert.equal(done, false);
  const bytes = Buffer.concat(send);
  assert.equal(bytes.length, 1 + 2 * PACKET_LENGTH);
  return { s0: bytes[0], s1: bytes.subarray(1, C0C1_LENGTH), s2: bytes.subarray(C0C1_LENGTH) };
}

function hello(version: number, c1: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(version), c1]);
}

test('simple handshake: S1 carries the time and version 0, S2 repeats all of C1', () => {
  const c1 = makePacket(randomBytes, 5, 0);
  const { s0, s1, s2 } = answer(hello(3, c1));
  assert.equal(s0, 3);
  assert.deepEqual(s1.subarray(0, 8), Buffer.from('0203040500000000', 'hex'));
  assert.deepEqual(new Uint8Array(s2), c1);
});

for (const scheme of [772, 8] as const) {
  test(`digest in scheme ${scheme}: S1 uses the same scheme, S2 is signed`, () => {
    const c1 = makePacket(randomBytes, 5, 0x09007c02);
    const digest = placeDigest(c1, scheme, CLIENT_KEYS);
    const { s1, s2 } = answer(hello(3, c1));
    assert.equal(findDigest(s1, SERVER_KEYS)?.scheme, scheme);
    assert.ok(isSignedResponse(s2, digest, SERVER_KEYS));
  });
}

test('a version in C1 without a valid digest gets the simple handshake', () => {
  const vector = loadVectors<{ name: string; hex: string }>('handshake').find(
    ({ name }) => name === 'srs ComplexToSimpleHandshake c0c1',
  );
  assert.ok(vector);
  const c0c1 = fromHex(vector.hex);
  const { s1, s2 } = answer(c0c1);
  assert.deepEqual(s1.subarray(4, 8), Buffer.alloc(4));
  assert.deepEqual(new Uint8Array(s2), c0c1.subarray(1));
});

for (const version of [0, 1, 2, 3, 4, 7, 31]) {
  test(`version ${version} is answered with version 3`, () => {
    assert.equal(answer(hello(version, makePacket(randomBytes, 0, 0))).s0, 3);
  });
}

for (const size of [1, 7, 1460, 1e6]) {
  for (const digest of [true, false]) {
    test(`client and server complete the handshake, ${size} bytes at a time, ${digest ? 'with' : 'without'} digest`, () => {
      const client = new ClientHandshake(randomBytes);
      const server = new ServerHandshake(randomBytes);
      const after = fromHex('c0ffee');
      const toClient: Uint8Array[] = [];
      const c0c1 = client.start(NOW);
      // Version 0 means that there is no digest: the server answers with the simple handshake.
      if (!digest) c0c1.fill(0, 5, 9);
      const toServer: Uint8Array[] = [c0c1];
      const restOfServer: Uint8Array[] = [];
      const restOfClient: Uint8Array[] = [];
      let serverDone = false;
      let clientDone = false;
      for (let round = 0; !serverDone; round++) {
        assert.ok(round < 10, 'the handshake does not end');
        for (const piece of pieces(Buffer.concat(toServer.splice(0)), size)) {
          if (serverDone) {
            restOfServer.push(piece);
            continue;
          }
          const progress = server.push(piece, NOW);
          toClient.push(...progress.send);
          restOfServer.push(progress.rest);
          serverDone = progress.done;
        }
        for (const piece of pieces(Buffer.concat(toClient.splice(0)), size)) {
          const progress = client.push(piece, NOW);
          assert.equal(clientDone, false);
          toServer.push(...progress.send);
          restOfClient.push(progress.rest);
          clientDone = progress.done;
        }
        if (clientDone) toServer.push(after);
      }
      assert.ok(clientDone);
      assert.deepEqual(new Uint8Array(Buffer.concat(restOfServer)), after);
      assert.equal(Buffer.concat(restOfClient).length, 0);
    });
  }
}

test('the client signs C2 for a server with a digest and repeats S1 for one without', () => {
  const signed = new ClientHandshake(randomBytes);
  const server = answer(signed.start(NOW));
  const [c2] = signed.push(Buffer.concat([Uint8Array.of(3), server.s1]), NOW).send;
  const digest = findDigest(server.s1, SERVER_KEYS)?.digest;
  assert.ok(c2 && digest && isSignedResponse(c2, digest, CLIENT_KEYS));

  const s1 = makePacket(randomBytes, 9, 0);
  const echoed = new ClientHandshake(randomBytes);
  echoed.start(NOW);
  assert.deepEqual(echoed.push(hello(3, s1), NOW).send, [s1]);
});

for (const { name, fromClient, fromServer } of CAPTURES) {
  for (const size of [1, 7, 1460, 1e6]) {
    test(`${name}: the handshake of both sides is read, ${size} bytes at a time`, () => {
      for (const [bytes, handshake] of [
        [fromClient, new ServerHandshake(randomBytes)],
        [fromServer, new ClientHandshake(randomBytes)],
      ] as const) {
        let consumed = 0;
        for (const piece of pieces(bytes, size)) {
          const { done, rest } = handshake.push(piece, NOW);
          consumed += piece.length - rest.length;
          if (done) break;
        }
        assert.equal(consumed, 1 + 2 * PACKET_LENGTH);
      }
    });
  }
}

const strangers = [
  ['GET / HTTP/1.1\r\n', 'RTMP_ERR_HANDSHAKE_HTTP'],
  ['POST /open/1 HTTP/1.1\r\n', 'RTMP_ERR_HANDSHAKE_HTTP'],
  ['PRI * HTTP/2.0\r\n', 'RTMP_ERR_HANDSHAKE_HTTP'],
  ['HTTP/1.1 400 Bad Request\r\n', 'RTMP_ERR_HANDSHAKE_HTTP'],
  ['GEThsemane', 'RTMP_ERR_HANDSHAKE_GARBAGE'],
  ['SSH-2.0-OpenSSH_9.2\r\n', 'RTMP_ERR_HANDSHAKE_GARBAGE'],
  ['\x16\x03\x01\x02\x00', 'RTMP_ERR_HANDSHAKE_TLS'],
  ['\x15\x03\x03\x00\x02', 'RTMP_ERR_HANDSHAKE_TLS'],
  ['\x06\x00\x00\x00\x00', 'RTMP_ERR_HANDSHAKE_RTMPE'],
  ['\xff\xff\xff\xff', 'RTMP_ERR_HANDSHAKE_GARBAGE'],
] as const;

for (const [text, code] of strangers) {
  test(`${JSON.stringify(text)} gives ${code}, however it is split, for both sides`, () => {
    const bytes = Buffer.from(text, 'latin1');
    for (const size of [1, 3, 100]) {
      for (const handshake of [new ServerHandshake(randomBytes), new ClientHandshake(randomBytes)]) {
        throwsCode(() => {
          for (const piece of pieces(bytes, size)) handshake.push(piece, NOW);
        }, code);
      }
    }
  });
}

test('a first byte of 22 is an RTMP version unless a TLS version follows', () => {
  assert.equal(answer(hello(22, makePacket(randomBytes, 0, 0))).s0, 3);
});
