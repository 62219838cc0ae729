import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audioBufferPods, audioFormatPod } from './audio-format.ts';

/** The bytes as 32-bit numbers in hexadecimal. */
function hex(pod: Uint8Array): string {
  return Buffer.from(pod).swap32().toString('hex');
}

test('a format names the place of each channel', () => {
  const stereo = hex(audioFormatPod({ rate: 48_000, channels: 2 }));
  const mono = hex(audioFormatPod({ rate: 16_000, channels: 1 }));
  assert.ok(stereo.endsWith('0001000500000000' + '000000100000000d' + '0000000400000003' + '0000000300000004'), stereo);
  assert.ok(mono.includes('0001000500000000' + '0000000c0000000d' + '0000000400000003' + '00000002'), mono);
  assert.ok(stereo.includes('0001000300000000' + '0000000400000004' + '0000bb80'), stereo);
});

test('four buffers at least, of 20 ms each', () => {
  const [buffers] = audioBufferPods({ rate: 48_000, channels: 2 }).map(hex);
  const range = '0000000100000000' + '0000000400000004' + '00000004' + '00000004' + '00000040';
  assert.ok(buffers?.includes(range), buffers);
  assert.ok(buffers?.includes('0000000300000000' + '0000000400000004' + '00001e00'), buffers);
});
