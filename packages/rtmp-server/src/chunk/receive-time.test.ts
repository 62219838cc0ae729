import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rawChunk } from '../testing/chunks.ts';
import { ChunkReader } from './chunk-reader.ts';
import { MessageType } from './message-type.ts';

function message(chunkStreamId: number, type: number): Uint8Array {
  return rawChunk({ format: 0, chunkStreamId, type, payload: new Uint8Array(100) });
}

test('receiveMs is the time from the first byte of a video message to its last one', () => {
  const reader = new ChunkReader();
  const push = (nowMs: number, bytes: Uint8Array): void => {
    reader.nowMs = nowMs;
    reader.push(bytes, []);
  };
  assert.equal(reader.receiveMs, 0);
  const video = message(6, MessageType.video);
  push(1000, video.subarray(0, 50));
  push(1010, video.subarray(50, 60));
  push(1032, video.subarray(60));
  assert.equal(reader.receiveMs, 32);
  // Sound says nothing about pictures.
  const sound = message(4, MessageType.audio);
  push(2000, sound.subarray(0, 50));
  push(2500, sound.subarray(50));
  assert.equal(reader.receiveMs, 32);
  push(3000, video);
  assert.equal(reader.receiveMs, 30);
  for (let at = 0; at < 200; at++) push(4000 + at, video);
  assert.ok(reader.receiveMs < 0.1);
});
