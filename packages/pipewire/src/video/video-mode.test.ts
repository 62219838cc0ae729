import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PipeWireError } from '../errors.ts';
import { bufferPods, checkMode, formatPod } from './video-mode.ts';

const mode = { width: 640, height: 360, fps: 30 };

function hex(pod: Uint8Array): string {
  return Buffer.from(pod).swap32().toString('hex');
}

test('a mode is one format whose values are all plain, so that browsers list it', () => {
  const property = (key: string, type: string, ...body: readonly string[]): string => {
    const size = type === '00000003' ? '00000004' : '00000008';
    return [key, '00000000', size, type, ...body].join('');
  };
  assert.equal(
    hex(formatPod(mode)),
    [
      ...['00000080', '0000000f', '00040003', '00000003'],
      property('00000001', '00000003', '00000002', '00000000'),
      property('00000002', '00000003', '00000001', '00000000'),
      property('00020001', '00000003', '00000002', '00000000'),
      property('00020003', '0000000a', '00000280', '00000168'),
      property('00020004', '0000000b', '0000001e', '00000001'),
    ].join(''),
  );
});

test('buffers hold a whole picture and a header', () => {
  const [buffers, header] = bufferPods(mode).map(hex);
  // The key and the integer of the size, and of the stride.
  assert.ok(buffers?.includes('00000003000000000000000400000004' + '00054600'), buffers);
  assert.ok(buffers?.includes('00000004000000000000000400000004' + '00000280'), buffers);
  assert.ok(header?.endsWith('00000002000000000000000400000004' + '00000020' + '00000000'), header);
});

for (const wrong of [
  { width: 0 },
  { width: 641 },
  { height: 359 },
  { width: 32_770 },
  { fps: 29.97 },
  { fps: 0 },
  { fps: 1001 },
]) {
  test(`a mode with ${JSON.stringify(wrong)} is refused`, () => {
    assert.throws(
      () => checkMode({ ...mode, ...wrong }),
      (error) => error instanceof PipeWireError && error.code === 'PIPEWIRE_ERR_MODE',
    );
  });
}
