import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { isSignedResponse } from '../testing/handshake.ts';
import { fromHex, loadVectors, toHex } from '../testing/vectors.ts';
import { CLIENT_KEYS, findDigest, placeDigest, SERVER_KEYS, signResponse } from './digest.ts';
import { makePacket, PACKET_LENGTH } from './packet.ts';

interface HandshakeVector {
  readonly name: string;
  readonly what: 'C0C1' | 'S0S1S2' | 'C2' | 'HMAC';
  readonly hex: string;
  readonly expect: {
    readonly length?: number;
    readonly digestValid?: boolean;
    readonly digestOffset?: number;
    readonly digest?: string;
    readonly s1DigestOffset?: number;
    readonly s1Digest?: string;
    readonly hmac?: string;
  };
}

const vectors = loadVectors<HandshakeVector>('handshake');
function vector(name: string): { bytes: Uint8Array; expect: HandshakeVector['expect'] } {
  const found = vectors.find((candidate) => candidate.name === name);
  assert.ok(found, name);
  return { bytes: fromHex(found.hex), expect: found.expect };
}

test('vectors: digests are found at their offset, and in no other packet', () => {
  const c0c1s = vectors.filter(({ what }) => what === 'C0C1');
  assert.equal(c0c1s.length, 2);
  for (const { name, hex, expect } of c0c1s) {
    const found = findDigest(fromHex(hex).subarray(1), CLIENT_KEYS);
    assert.equal(found !== undefined, expect.digestValid, name);
    if (found === undefined) continue;
    assert.equal(found.scheme, 772, name);
    assert.equal(found.offset, expect.digestOffset, name);
    assert.equal(toHex(found.digest), expect.digest, name);
  }
});

test('vectors: the answers of SRS and its client are signed', () => {
  const c1 = vector('srs ComplexHandshake c0c1').bytes.subarray(1);
  const { bytes, expect } = vector('srs ComplexHandshake s0s1s2');
  const s1 = bytes.subarray(1, 1 + PACKET_LENGTH);
  const s2 = bytes.subarray(1 + PACKET_LENGTH);
  const client = findDigest(c1, CLIENT_KEYS);
  const server = findDigest(s1, SERVER_KEYS);
  assert.ok(client && server);
  assert.equal(server.offset, expect.s1DigestOffset);
  assert.equal(toHex(server.digest), expect.s1Digest);
  assert.ok(isSignedResponse(s2, client.digest, SERVER_KEYS));
  assert.ok(isSignedResponse(vector('srs ComplexHandshake c2').bytes, server.digest, CLIENT_KEYS));
});

test('vectors: HMAC with the key of the Flash Player', () => {
  const { bytes, expect } = vector('srs HMAC-SHA256 with the 30-byte FP key');
  assert.equal(createHmac('sha256', CLIENT_KEYS.digest).update(bytes).digest('hex'), expect.hmac);
});

for (const scheme of [772, 8] as const) {
  test(`a digest placed in scheme ${scheme} is found, and not after one bit was changed`, () => {
    for (let seed = 0; seed < 32; seed++) {
      const packet = makePacket(
        (length) => new Uint8Array(length).map((_, i) => (i * 37 + seed * 101) & 0xff),
        1000,
        0x05000101,
      );
      const digest = placeDigest(packet, scheme, SERVER_KEYS);
      const found = findDigest(packet, SERVER_KEYS);
      assert.equal(found?.scheme, scheme);
      assert.deepEqual(Buffer.from(found.digest), Buffer.from(digest));
      assert.equal(findDigest(packet, CLIENT_KEYS), undefined);
      packet[100 + seed] = (packet[100 + seed] ?? 0) ^ 1;
      assert.equal(findDigest(packet, SERVER_KEYS), undefined);
    }
  });
}

test('the four bytes give an offset of 0 to 727 behind them', () => {
  for (const [last, offset] of [
    [217, 776 + 727],
    [218, 776],
    [255, 776 + 37],
  ] as const) {
    const packet = new Uint8Array(PACKET_LENGTH);
    packet.set([255, 255, 0, last], 772);
    placeDigest(packet, 772, CLIENT_KEYS);
    assert.equal(findDigest(packet, CLIENT_KEYS)?.offset, offset);
  }
});

test('a response signed for one digest is not signed for another', () => {
  const packet = new Uint8Array(PACKET_LENGTH).fill(9);
  const digest = new Uint8Array(32).fill(1);
  signResponse(packet, digest, SERVER_KEYS);
  assert.ok(isSignedResponse(packet, digest, SERVER_KEYS));
  assert.ok(!isSignedResponse(packet, new Uint8Array(32).fill(2), SERVER_KEYS));
  assert.ok(!isSignedResponse(packet, digest, CLIENT_KEYS));
});
