import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BitReader } from './bit-reader.ts';
import { fromHex } from './testing/vectors.ts';

test('fixed-length numbers cross byte boundaries', () => {
  const reader = new BitReader(fromHex('a5 ff 00 00 00 01'));
  assert.equal(reader.u(0), 0);
  assert.equal(reader.u(3), 0b101);
  assert.equal(reader.flag(), false);
  assert.equal(reader.u(8), 0x5f);
  assert.equal(reader.byteOffset, 1);
  assert.equal(reader.u(4), 0xf);
  assert.equal(reader.u(32), 1);
});

test('32 bits are unsigned', () => {
  assert.equal(new BitReader(fromHex('ffffffff')).u(32), 0xffff_ffff);
});

test('Exp-Golomb numbers are read as in tables 9-2 and 9-3', () => {
  // 1 | 010 | 011 | 00100 | 00101, padded
  const unsigned = new BitReader(Uint8Array.of(0b1010_0110, 0b0100_0010, 0b1000_0000));
  assert.deepEqual(
    [0, 1, 2, 3, 4].map(() => unsigned.ue('x')),
    [0, 1, 2, 3, 4],
  );
  const signed = new BitReader(Uint8Array.of(0b1010_0110, 0b0100_0010, 0b1000_0000));
  assert.deepEqual(
    [0, 1, 2, 3, 4].map(() => signed.se('x')),
    [0, 1, -1, 2, -2],
  );
});

test('the largest Exp-Golomb number is 2^32 - 2', () => {
  assert.equal(new BitReader(fromHex('00000001 fffffffe')).ue('x'), 0xffff_fffe);
});

test('errors say what is wrong and where', () => {
  assert.throws(() => new BitReader(fromHex('ff')).u(9), {
    code: 'VIDEO_ERR_BITSTREAM',
    offset: 1,
    message: /ends too early \(at byte 1\)/,
  });
  assert.throws(
    () => new BitReader(fromHex('00000000ff')).ue('pic_width'),
    /pic_width is not a valid Exp-Golomb number/,
  );
  assert.throws(() => new BitReader(fromHex('28')).ue('chroma_format_idc', 3), /chroma_format_idc is 4, at most 3/);
});
