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

test('data that is not a record is refused with a code', () => {
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

function describeOf(codec: VideoPacket['codec'], hex: string): ReturnType<typeof describeConfig> {
  return describeConfig({ ...configOf([]), codec, data: new Uint8Array(Buffer.from(hex, 'hex')) });
}

test('HEVC, AV1 and VP9', () => {
  const hvcc =
    '01016000000080000000000078f000fcfdf8f800000f03a00001001840010c01ffff0160000003008000000300000300789dc090a10001002' +
    '7420101016000000300800000030000030078a003c080321659de491b6b80400000fa0000177002a2000100064401c173d189';
  assert.deepEqual(describeOf('hevc', hvcc), { codecString: 'hvc1.1.6.L120.80', reorderFrames: 2 });
  assert.deepEqual(describeOf('av1', '81080c00'), { codecString: 'av01.0.08M.08', reorderFrames: 0 });
  assert.deepEqual(describeOf('av1', '812dc000'), { codecString: 'av01.1.13H.10', reorderFrames: 0 });
  assert.deepEqual(describeOf('av1', ''), { codecString: 'av01', reorderFrames: 0 });
  assert.deepEqual(describeOf('vp9', '010000000028820202020000'), { codecString: 'vp09.00.40.08', reorderFrames: 0 });
  assert.deepEqual(describeOf('vp9', ''), { codecString: 'vp09', reorderFrames: 0 });
  for (const [codec, hex] of [
    ['hevc', '01016000'],
    ['hevc', `${hvcc.slice(0, 120)}`],
    ['hevc', `07${hvcc.slice(2)}`],
    ['av1', '0108'],
    ['vp9', '0100'],
  ] as const) {
    assert.throws(() => describeOf(codec, hex), { code: 'VIDEO_ERR_DECODER_CONFIG' });
  }
});
