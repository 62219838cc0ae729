import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { prefixWithLengths } from './nal-units.ts';
import { isDisposableFrame, isRandomAccessFrame } from './random-access.ts';

function frame(data: Uint8Array<ArrayBuffer>, codec: VideoPacket['codec'] = 'h264', keyframe = true): VideoPacket {
  return { media: 'video', codec, track: 0, kind: 'frame', keyframe, dts: 0, pts: 0, data };
}

/** An H.264 frame of units with these first bytes. */
function h264(...headers: readonly number[]): VideoPacket {
  return frame(prefixWithLengths(headers.map((header) => Uint8Array.of(header, 0x88))));
}

test('decoding can start at an IDR picture, behind whatever stands in front of it, if the container says so too', () => {
  assert.ok(isRandomAccessFrame(h264(0x09, 0x67, 0x68, 0x06, 0x65), 4));
  assert.ok(!isRandomAccessFrame(h264(0x67, 0x68, 0x41), 4));
  assert.ok(!isRandomAccessFrame(h264(0x67, 0x68), 4));
  assert.ok(!isRandomAccessFrame({ ...h264(0x65), keyframe: false }, 4));
});

test('for codecs without NAL units the container has the say, and no frame can be left out', () => {
  const vp9 = frame(Uint8Array.of(0x82), 'vp9');
  assert.ok(isRandomAccessFrame(vp9, 4));
  assert.ok(!isRandomAccessFrame({ ...vp9, keyframe: false }, 4));
  assert.ok(!isDisposableFrame(vp9, 4));
});

test('a frame can be left out when all of its slices can, and it has nothing else of use', () => {
  assert.ok(isDisposableFrame(h264(0x06, 0x01, 0x01), 4));
  assert.ok(!isDisposableFrame(h264(0x01, 0x41), 4));
  assert.ok(!isDisposableFrame(h264(0x68, 0x01), 4));
  assert.ok(!isDisposableFrame(h264(0x06), 4));
  const { data } = h264(0x01);
  assert.ok(!isDisposableFrame(frame(data.slice(0, -1)), 4), 'it is cut short');
});

test('a frame of millions of empty units is looked at for a moment only, and says nothing', () => {
  const empty = frame(new Uint8Array(16 * 2 ** 20));
  for (let count = 0; count < 1000; count++) {
    assert.ok(!isRandomAccessFrame(empty, 4));
    assert.ok(!isDisposableFrame(empty, 4));
  }
});
