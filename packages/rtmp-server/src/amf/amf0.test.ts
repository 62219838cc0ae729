import assert from 'node:assert/strict';
import { test } from 'node:test';
import { throwsCode } from '../testing/errors.ts';
import { fromHex, toHex } from '../testing/vectors.ts';
import { type AmfValue, decodeAmf0Prefix, EcmaArray, encodeAmf0, isAmfObject } from './index.ts';
import { amfObject, testCodecProperties } from './testing/codec-properties.ts';
import { decodeAmf0 } from './testing/decode.ts';

const ONE = '00 3ff0000000000000';

function decodeHex(...hex: string[]): AmfValue[] {
  return decodeAmf0(fromHex(...hex));
}

test('long strings, XML, unsupported, typed objects', () => {
  assert.deepEqual(decodeHex('0c 00000002 6162'), ['ab']);
  assert.deepEqual(decodeHex('0f 00000002 6162'), ['ab']);
  assert.deepEqual(decodeHex('0d'), [undefined]);
  assert.deepEqual(decodeHex('10 0001 43 0001 61', ONE, '000009'), [amfObject({ a: 1 })]);
});

test('the time zone of a date is ignored', () => {
  assert.deepEqual(decodeHex('0b 40590000 00000000 ffc4'), [new Date(100)]);
});

test('an invalid date is decoded as an invalid date', () => {
  const [date] = decodeAmf0(encodeAmf0(new Date(Number.NaN)));
  assert.ok(date instanceof Date && Number.isNaN(date.getTime()));
});

for (const [name, count] of [
  ['too low', '00000000'],
  ['too high', '00001000'],
  ['absurd', 'ffffffff'],
] as const) {
  test(`an ECMA array may declare a count that is ${name}`, () => {
    assert.deepEqual(decodeHex('08', count, '0001 61', ONE, '0001 62 05 000009 06'), [
      amfObject({ a: 1, b: null }),
      undefined,
    ]);
  });
}

test('an ECMA array that ends the message after as many entries as declared may lack its end', () => {
  assert.deepEqual(decodeHex('08 00000001 0001 61 05'), [amfObject({ a: null })]);
  throwsCode(() => decodeHex('08 00000002 0001 61 05'), 'RTMP_ERR_TRUNCATED');
});

test('an empty property name is a name unless the end marker follows', () => {
  assert.deepEqual(decodeHex('03 0000 05 000009'), [amfObject({ '': null })]);
});

test('property names have no special meaning', () => {
  const [value] = decodeHex('03 0009 5f5f70726f746f5f5f 03 0001 61 05 000009 000009');
  assert.ok(isAmfObject(value));
  assert.equal(Object.getPrototypeOf(value), null);
  assert.deepEqual(Object.keys(value), ['__proto__']);
});

test('bytes that are not UTF-8 become replacement characters', () => {
  assert.deepEqual(decodeHex('02 0003 61ff62'), ['a\ufffdb']);
});

test('a byte order mark is part of the text', () => {
  assert.deepEqual(decodeAmf0(encodeAmf0('\ufeffa')), ['\ufeffa']);
});

test('references point to objects and arrays in the order of their markers', () => {
  const [outer, inner, list] = decodeHex('03 0001 61 0a 00000001 05 000009', '07 0001', '0a 00000002 07 0000 07 0001');
  assert.deepEqual(outer, amfObject({ a: [null] }));
  assert.deepEqual(inner, [null]);
  assert.deepEqual(list, [outer, inner]);
});

test('a reference to nothing, or to a value that contains it, is refused', () => {
  assert.equal(throwsCode(() => decodeHex('05 07 0000'), 'RTMP_ERR_AMF_REFERENCE').offset, 1);
  throwsCode(() => decodeHex('0a 00000001 07 0000'), 'RTMP_ERR_AMF_REFERENCE');
});

test('types that cannot be decoded are refused', () => {
  for (const marker of ['04', '09', '0e', '12', 'ff']) {
    assert.equal(throwsCode(() => decodeHex('05', marker), 'RTMP_ERR_AMF_MARKER').offset, 1);
  }
});

test('32 levels of nesting are accepted, 33 are not, also by reference', () => {
  const nested = (levels: number) => '0a00000001'.repeat(levels);
  assert.equal(decodeHex(nested(32), '05').length, 1);
  throwsCode(() => decodeHex(nested(33), '05'), 'RTMP_ERR_AMF_DEPTH');
  assert.equal(decodeHex(nested(16), '05', nested(16), '07 0000').length, 2);
  throwsCode(() => decodeHex(nested(16), '05', nested(17), '07 0000'), 'RTMP_ERR_AMF_DEPTH');
  const object = (value: string) => `03 0001 61 ${value} 000009`;
  assert.equal(decodeHex(object(object('05')), nested(30), '07 0000').length, 2);
  throwsCode(() => decodeHex(object(object('05')), nested(31), '07 0000'), 'RTMP_ERR_AMF_DEPTH');
});

test('4096 values are accepted, 4097 are not', () => {
  assert.equal(decodeHex('05'.repeat(4096)).length, 4096);
  throwsCode(() => decodeHex('05'.repeat(4097)), 'RTMP_ERR_AMF_ENTRIES');
  assert.equal(decodeHex('0a 00000fff', '05'.repeat(4095)).length, 1);
  throwsCode(() => decodeHex('0a ffffffff', '05'.repeat(8000)), 'RTMP_ERR_AMF_ENTRIES');
});

test('a reference counts as all that it points to', () => {
  const array = `0a 000003e8 ${'05'.repeat(1000)}`;
  assert.equal(decodeHex(array, '07 0000'.repeat(3)).length, 4);
  throwsCode(() => decodeHex(array, '07 0000'.repeat(4)), 'RTMP_ERR_AMF_ENTRIES');
});

test('a prefix keeps what came before the damage, inside objects and arrays too', () => {
  const metadata = encodeAmf0('onMetaData', new EcmaArray({ width: 1280, tags: ['a', 'b'], height: 720 }));
  const { values, error } = decodeAmf0Prefix(metadata.subarray(0, -8));
  assert.deepEqual(values, ['onMetaData', amfObject({ width: 1280, tags: ['a', 'b'] })]);
  assert.equal(error?.code, 'RTMP_ERR_TRUNCATED');
  const inner = decodeAmf0Prefix(fromHex('05 03 0001 61 0a 00000003 05 02 0009 61'));
  assert.deepEqual(inner.values, [null, amfObject({ a: [null] })]);
  assert.deepEqual(decodeAmf0Prefix(fromHex('05 11')).values, [null]);
  assert.deepEqual(decodeAmf0Prefix(metadata), { values: decodeAmf0(metadata) });
});

test('a prefix keeps what came before a limit was exceeded', () => {
  const wide = decodeAmf0Prefix(encodeAmf0('onMetaData', { width: 640, times: Array(5000).fill(0) }));
  const [name, metadata] = wide.values;
  assert.equal(name, 'onMetaData');
  assert.deepEqual(metadata, amfObject({ width: 640, times: Array(4096 - 4).fill(0) }));
  assert.equal(wide.error?.code, 'RTMP_ERR_AMF_ENTRIES');
  const deep = decodeAmf0Prefix(fromHex('05', '0a00000001'.repeat(33)));
  assert.deepEqual([deep.values.length, deep.error?.code], [2, 'RTMP_ERR_AMF_DEPTH']);
});

test('encodes each kind of value', () => {
  assert.equal(toHex(encodeAmf0(1, true, 'ab', null, undefined)), '003ff0000000000000010102000261620506');
  assert.equal(toHex(encodeAmf0({ a: false })), '030001610100000009');
  assert.equal(toHex(encodeAmf0(new EcmaArray({ a: 'b', c: null }))), '08000000020001610200016200016305000009');
  assert.equal(toHex(encodeAmf0([null, ['']])), '0a00000002050a00000001020000');
  assert.equal(toHex(encodeAmf0(new Date(100))), '0b40590000000000000000');
  assert.equal(toHex(encodeAmf0('x'.repeat(0x10000))).slice(0, 12), '0c0001000078');
});

test('values that a decoder would refuse are not encoded', () => {
  const cycle: AmfValue[] = [];
  cycle.push(cycle);
  throwsCode(() => encodeAmf0(cycle), 'RTMP_ERR_AMF_DEPTH');
  throwsCode(() => encodeAmf0(new Uint8Array(1)), 'RTMP_ERR_AMF_ENCODE');
  throwsCode(() => encodeAmf0({ ['x'.repeat(0x10000)]: 1 }), 'RTMP_ERR_AMF_ENCODE');
});

testCodecProperties({
  name: 'AMF0',
  encode: (values) => encodeAmf0(...values),
  decode: decodeAmf0,
  decodePrefix: decodeAmf0Prefix,
});
