import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { annexBNalUnits, h264NalType, lengthPrefixedNalUnits, removeEmulationPrevention } from './nal-units.ts';
import { fromHex, toHex } from './testing/vectors.ts';

function split(hex: string, lengthSize: 1 | 2 | 4): { units: string[]; left: number } {
  const units: string[] = [];
  const iterator = lengthPrefixedNalUnits(fromHex(hex), lengthSize);
  for (;;) {
    const { value, done } = iterator.next();
    if (done === true) return { units, left: value };
    units.push(toHex(value));
  }
}

test('lengths of 1, 2 and 4 bytes', () => {
  const expected = { units: ['aabb', 'cc'], left: 0 };
  assert.deepEqual(split('02aabb 01cc', 1), expected);
  assert.deepEqual(split('0002aabb 0001cc', 2), expected);
  assert.deepEqual(split('00000002aabb 00000001cc', 4), expected);
});

test('empty units are skipped', () => {
  assert.deepEqual(split('00000000 00000001aa 00000000 00000000 00000001bb 00000000', 4), {
    units: ['aa', 'bb'],
    left: 0,
  });
});

test('a length that reaches past the end stops the iteration, and the units before it are valid', () => {
  assert.deepEqual(split('00000001aa 00000003bbcc', 4), { units: ['aa'], left: 6 });
  assert.deepEqual(split('00000001aa fffffffebbcc', 4), { units: ['aa'], left: 6 });
  assert.deepEqual(split('00000001aa 0000', 4), { units: ['aa'], left: 2 });
  assert.deepEqual(split('', 4), { units: [], left: 0 });
});

test('units are views of the data', () => {
  const data = fromHex('0001aa');
  const [unit] = lengthPrefixedNalUnits(data, 2);
  assert.equal(unit?.buffer, data.buffer);
});

test('start codes of 3 and 4 bytes, empty units, and bytes before the first start code', () => {
  const units = (hex: string): string[] => [...annexBNalUnits(fromHex(hex))].map(toHex);
  assert.deepEqual(units('000001aa 00000001bb 000001 000001cc00000300 000001'), ['aa', 'bb', 'cc000003']);
  assert.deepEqual(units('ffff 00000001aa'), ['aa']);
  assert.deepEqual(units('aabbcc'), []);
  assert.deepEqual(units(''), []);
  assert.deepEqual(units('0000'), []);
  assert.deepEqual(units('000001'), []);
});

test('emulation prevention bytes are removed, and the data is not changed', () => {
  // `slice()` of a Buffer gives a view: writing to it would change the stream for other code.
  const data = Buffer.from('67000003000003010003', 'hex');
  assert.equal(toHex(removeEmulationPrevention(data)), '6700000000010003');
  assert.equal(toHex(data), '67000003000003010003');
  const plain = fromHex('6700010003');
  assert.equal(removeEmulationPrevention(plain), plain);
});

test('any bytes are split without an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(1, 2, 4), (data, lengthSize) => {
      const units = [...lengthPrefixedNalUnits(data, lengthSize), ...annexBNalUnits(data)];
      for (const unit of units) assert.ok(unit.byteLength > 0 && h264NalType(unit) < 32);
      assert.ok(removeEmulationPrevention(data).byteLength <= data.byteLength);
    }),
  );
});

test('an empty unit has no type', () => {
  assert.throws(() => h264NalType(new Uint8Array()), { code: 'VIDEO_ERR_BITSTREAM', offset: 0 });
});
