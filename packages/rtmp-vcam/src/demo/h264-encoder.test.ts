import assert from 'node:assert/strict';
import { test } from 'node:test';
import { H264Encoder } from './h264-encoder.ts';
import { TestPicture } from './test-picture.ts';

test('each picture is encoded at once, in order, with a keyframe each second', async (t) => {
  const format = { width: 320, height: 180, fps: 10 };
  const encoder = await H264Encoder.open(format);
  t.after(() => encoder.close());
  const picture = new TestPicture(format);
  const times: number[] = [];
  const keyframes: number[] = [];
  for (let number = 0; number < 21; number++) {
    const packets = await encoder.encode(picture.draw(number, new Date(0)), number);
    assert.equal(packets.length, 1);
    for (const { dts, pts, keyframe, data } of packets) {
      assert.equal(pts, dts);
      assert.ok(data.length > 4);
      times.push(dts);
      if (keyframe) keyframes.push(dts);
    }
  }
  assert.deepEqual(
    times,
    Array.from({ length: 21 }, (_, number) => number * 100),
  );
  assert.deepEqual(keyframes, [0, 1000, 2000]);
});

test('the sequence header starts with its version and the profile of the sequence parameter set', async (t) => {
  const encoder = await H264Encoder.open({ width: 160, height: 90, fps: 30 });
  t.after(() => encoder.close());
  const { data, kind, codec } = encoder.config;
  assert.deepEqual([kind, codec, data[0], data[4], data[5]], ['config', 'h264', 1, 0xff, 0xe1]);
  assert.deepEqual(data.subarray(1, 4), data.subarray(9, 12));
});
