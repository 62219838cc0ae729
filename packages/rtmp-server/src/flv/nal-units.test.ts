import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { annexBToPrefixed, nalLayout, withoutEmptyNalUnits } from './nal-units.ts';

/** A NAL unit, which contains no start code (due to emulation prevention) and does not end in a zero. */
const nalUnit = fc
  .array(fc.constantFrom(0, 1, 2, 3, 0x41, 0xff), { maxLength: 20 })
  .map((bytes) => Buffer.from([0x65, ...bytes, 0x80]))
  .filter((unit) => !unit.includes(Buffer.of(0, 0, 1)));
/** A start code, with the zero bytes that may precede it. */
const startCode = fc.constantFrom('000001', '00000001', '000000000001').map((hex) => Buffer.from(hex, 'hex'));

function prefixed(units: readonly Uint8Array[], lengthSize: number): Buffer {
  return Buffer.concat(
    units.flatMap((unit) => {
      const length = Buffer.alloc(lengthSize);
      length.writeUIntBE(unit.length, 0, lengthSize);
      return [length, unit];
    }),
  );
}

test('start codes of Annex B become length prefixes', () => {
  const coded = fc.array(fc.tuple(startCode, nalUnit), { minLength: 1, maxLength: 8 });
  return fc.assert(
    fc.property(coded, fc.integer({ min: 1, max: 4 }), fc.nat(3), (parts, lengthSize, zeros) => {
      const data = Buffer.concat([...parts.flat(), Buffer.alloc(zeros)]);
      const units = parts.map(([, unit]) => unit);
      assert.deepEqual(Buffer.from(annexBToPrefixed(data, lengthSize) ?? []), prefixed(units, lengthSize));
    }),
    { numRuns: 500 },
  );
});

test('NAL units of one byte, which grow most, get their length prefixes', () => {
  const units = Array.from({ length: 1001 }, () => Buffer.of(0x65));
  const data = Buffer.concat(units.flatMap((unit) => [Buffer.of(0, 0, 1), unit]));
  assert.equal(nalLayout(data, 4), 'annex-b');
  assert.deepEqual(Buffer.from(annexBToPrefixed(data, 4) ?? []), prefixed(units, 4));
});

test('data without a NAL unit, or with one that is too long for its prefix, gives undefined', () => {
  assert.equal(annexBToPrefixed(Buffer.of(0, 0, 1, 0, 0, 0, 1), 4), undefined);
  assert.equal(annexBToPrefixed(new Uint8Array(0), 4), undefined);
  assert.equal(annexBToPrefixed(Buffer.from(`000001${'65'.repeat(256)}`, 'hex'), 1), undefined);
});

test('zero bytes behind the last NAL unit are padding, however many', () => {
  const units = fc.array(nalUnit, { minLength: 1, maxLength: 5 });
  return fc.assert(
    fc.property(units, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9 }), (parts, lengthSize, zeros) => {
      const data = Buffer.concat([prefixed(parts, lengthSize), Buffer.alloc(zeros)]);
      assert.equal(nalLayout(data, lengthSize), 'prefixed-with-empty');
      assert.deepEqual(Buffer.from(withoutEmptyNalUnits(data, lengthSize)), prefixed(parts, lengthSize));
    }),
  );
});

test('a length that looks like a start code is a length, also in a frame that is cut short', () => {
  for (let length = 256; length < 512; length++) {
    const data = prefixed([Buffer.alloc(length, 0x65), Buffer.alloc(40, 0x41)], 4);
    assert.equal(nalLayout(data, 4), 'prefixed');
    assert.equal(nalLayout(data.subarray(0, -10), 4, 'prefixed'), 'damaged');
  }
});

test('a frame that is mostly padding keeps no memory for it', () => {
  const unit = Uint8Array.of(0, 0, 0, 2, 0x65, 0x88);
  const padded = new Uint8Array(1_000_000);
  padded.set(unit);
  const annexB = new Uint8Array(1_000_000);
  annexB.set([0, 0, 1, 0x65, 0x88]);
  for (const frame of [withoutEmptyNalUnits(padded, 4), annexBToPrefixed(annexB, 4)]) {
    assert.deepEqual(frame, unit);
    assert.equal(frame?.buffer.byteLength, unit.length);
  }
});

test('a frame of thousands of start codes is no picture', () => {
  assert.equal(annexBToPrefixed(Buffer.alloc(4_000_000, Buffer.from('00000165', 'hex')), 4), undefined);
});
