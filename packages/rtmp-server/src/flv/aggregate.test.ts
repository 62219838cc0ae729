import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitAggregate } from './aggregate.ts';

const TAG_VIDEO = '09000002ffff00ff000000';
const TAG_AUDIO = '08000003000005ff000000';

function split(hex: string, timestamp = 0) {
  return splitAggregate({ type: 22, timestamp, body: new Uint8Array(Buffer.from(hex, 'hex')) }).map((message) => ({
    ...message,
    body: Buffer.from(message.body).toString('hex'),
  }));
}

test('tags become messages whose timestamps begin at that of the aggregate', () => {
  // The first tag is at 0xffffff00, the second 0x105 later at 0xff000005 + wrap of the low part: its own field counts.
  const messages = split(`${TAG_VIDEO}17020000000d${TAG_AUDIO}af01aa0000000e`, 1000);
  assert.deepEqual(messages, [
    { type: 9, timestamp: 1000, body: '1702' },
    { type: 8, timestamp: (1000 + 0xff000005 - 0xffffff00 + 2 ** 32) % 2 ** 32, body: 'af01aa' },
  ]);
});

test('a truncated tag and a nested aggregate are skipped; a back pointer may be missing', () => {
  assert.deepEqual(split(`${TAG_VIDEO}17`), []);
  assert.equal(split(`${TAG_VIDEO}1702`).length, 1);
  assert.deepEqual(split(`16${TAG_VIDEO.slice(2)}17020000000d`), []);
  assert.deepEqual(split(''), []);
});

test('at most 4096 tags of an aggregate are read', () => {
  const empty = '09000000 00000000000000 0000000b'.replaceAll(' ', '');
  assert.equal(split(empty.repeat(4096)).length, 4096);
  assert.equal(split(empty.repeat(5000)).length, 4096);
});
