import assert from 'node:assert/strict';
import { test } from 'node:test';
import { throwsCode } from '../testing/errors.ts';
import { fromHex } from '../testing/vectors.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';

test('reads every kind of field and counts the bytes', () => {
  const reader = new ByteReader(fromHex('01', '0203', '040506', '0708090a', '3ff8000000000000', 'aabbcc'));
  assert.equal(reader.peek(), 1);
  assert.equal(reader.u8(), 1);
  assert.equal(reader.u16(), 0x0203);
  assert.equal(reader.u24(), 0x040506);
  assert.equal(reader.u32(), 0x0708090a);
  assert.equal(reader.f64(), 1.5);
  reader.skip(1);
  assert.deepEqual(reader.bytes(2), fromHex('bbcc'));
  assert.equal(reader.remaining, 0);
  assert.equal(reader.offset, 21);
  assert.equal(reader.peek(), undefined);
});

test('reads a view that begins in the middle of its buffer', () => {
  assert.equal(new ByteReader(fromHex('00000102').subarray(2)).u16(), 0x0102);
});

test('reading past the end reports the offset and keeps the position', () => {
  const reader = new ByteReader(fromHex('010203'));
  reader.u8();
  const error = throwsCode(() => reader.u32(), 'RTMP_ERR_TRUNCATED');
  assert.equal(error.offset, 1);
  assert.match(error.message, /4 bytes wanted, 2 left of 3 \(byte 1\)/);
  assert.equal(reader.u16(), 0x0203);
  throwsCode(() => reader.bytes(0xffffffff), 'RTMP_ERR_TRUNCATED');
});

test('the writer writes what the reader reads, growing as needed', () => {
  const writer = new ByteWriter(1);
  writer.u8(1).u16(0x0203).u24(0x040506).u32(0xfffffffe).u24(-2).f64(-0.5).bytes(fromHex('aabb'));
  const reader = new ByteReader(writer.toBytes());
  assert.equal(reader.u8(), 1);
  assert.equal(reader.u16(), 0x0203);
  assert.equal(reader.u24(), 0x040506);
  assert.equal(reader.u32(), 0xfffffffe);
  assert.equal(reader.u24(), 0xfffffe);
  assert.equal(reader.f64(), -0.5);
  assert.deepEqual(reader.bytes(2), fromHex('aabb'));
  assert.equal(writer.toBytes().buffer.byteLength, 23);
});
