import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressesIn, answersOnOwnNetworks, mdnsQuery } from './mdns.ts';

const QUERY = mdnsQuery('studio.local');

/** An answer to `QUERY` whose record has its name by a pointer to the question, as responders write it. */
function answer(address: string, { pointer = 12, type = 1 } = {}): Buffer {
  const header = Buffer.from(QUERY.subarray(0, 12));
  header.writeUInt16BE(0x8400, 2);
  header.writeUInt16BE(1, 6);
  const record = Buffer.from([0xc0, pointer, 0, type, 0x80, 1, 0, 0, 0, 120, 0, 4, ...address.split('.').map(Number)]);
  return Buffer.concat([header, QUERY.subarray(12), record]);
}

test('the query asks for the IPv4 address of the name', () => {
  assert.equal(QUERY.toString('hex'), '0000000000010000000000000673747564696f056c6f63616c0000010001');
});

test('an answer gives the address, for this name only', () => {
  assert.deepEqual(addressesIn(answer('10.0.0.5'), 'Studio.local'), ['10.0.0.5']);
  assert.deepEqual(addressesIn(answer('10.0.0.5'), 'other.local'), []);
  assert.deepEqual(addressesIn(answer('10.0.0.5', { type: 16 }), 'studio.local'), []);
  assert.deepEqual(addressesIn(QUERY, 'studio.local'), []);
});

test('damaged answers say nothing', () => {
  const whole = answer('10.0.0.5');
  for (let length = 0; length < whole.length; length++)
    assert.deepEqual(addressesIn(whole.subarray(0, length), 'studio.local'), []);
  // A name that points at itself.
  assert.deepEqual(addressesIn(answer('10.0.0.5', { pointer: 30 }), 'studio.local'), []);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 12, maxLength: 300 }), (bytes) => {
      bytes.set([0x84], 2);
      addressesIn(Buffer.from(bytes), 'studio.local');
    }),
  );
});

test('nobody answers: that is known after the deadline', { timeout: 10_000 }, async () => {
  assert.equal(await answersOnOwnNetworks('nobody-has-this-name.local', ['127.0.0.1'], { withinMs: 50 }), false);
  assert.equal(await answersOnOwnNetworks('nobody-has-this-name.local', [], { withinMs: 50 }), false);
});
