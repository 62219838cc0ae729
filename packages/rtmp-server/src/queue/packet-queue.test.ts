import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MediaPacket } from '../flv/media-packet.ts';
import { PacketQueue } from './packet-queue.ts';

function packet(bytes: number): MediaPacket {
  const data = new Uint8Array(bytes);
  return { media: 'audio', codec: 'mp3', track: 0, kind: 'frame', dts: 0, pts: 0, keyframe: true, data };
}

test('a queue is full above its limit, and reports that it drained at half of it', async () => {
  let drained = 0;
  const queue = new PacketQueue(10_000, () => drained++);
  queue.push(packet(5000));
  assert.equal(queue.full, false);
  queue.push(packet(5000));
  assert.equal(queue.full, true);
  assert.equal(queue.queuedBytes, 10_000);
  await queue.next();
  assert.deepEqual([queue.full, drained], [false, 0]);
  await queue.next();
  assert.deepEqual([queue.queuedBytes, queue.bytes, queue.packets, drained], [0, 10_000, 2, 1]);
});

test('a flood of tiny packets fills a queue through their number', () => {
  const queue = new PacketQueue(1_000_000, () => {});
  let pushed = 0;
  for (; !queue.full; pushed++) queue.push(packet(1));
  assert.ok(pushed < 2000, `${pushed} packets`);
  queue.drop();
  assert.deepEqual([queue.full, queue.queuedBytes], [false, 0]);
});
