import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { encodeClip } from '../testing/encoded-clip.ts';
import { describeConfig } from './describe-config.ts';

function configOf(options: readonly string[]): VideoPacket {
  const [config] = encodeClip('color=red:s=1280x720:r=30:d=0.1', options);
  assert.ok(config !== undefined);
  return config;
}

test('codec string and reordering of a real encoder', () => {
  const zeroLatency = configOf(['-profile:v', 'high', '-level', '3.1', '-pix_fmt', 'yuv420p', '-tune', 'zerolatency']);
  assert.deepEqual(describeConfig(zeroLatency), { codecString: 'avc1.64001f', reorderFrames: 0 });
  assert.equal(describeConfig(configOf(['-bf', '3', '-pix_fmt', 'yuv420p'])).reorderFrames, 2);
});

test('what is no record is refused with a code', () => {
  const config = configOf([]);
  for (const data of [new Uint8Array(), new Uint8Array([1, 2, 3]), config.data.slice(0, 12)]) {
    assert.throws(() => describeConfig({ ...config, data }), { code: 'VIDEO_ERR_DECODER_CONFIG' });
  }
});

test('a record whose parameter set is damaged is left to the decoder', () => {
  const config = configOf([]);
  const data = config.data.slice();
  data.fill(0xff, 9, 20);
  assert.equal(describeConfig({ ...config, data }).reorderFrames, undefined);
});

test('other codecs go by their name', () => {
  const config = { ...configOf([]), codec: 'hevc' } as const;
  assert.deepEqual(describeConfig(config), { codecString: 'hevc', reorderFrames: undefined });
});
