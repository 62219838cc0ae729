import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { throwsCode } from '../testing/errors.ts';
import { fromHex } from '../testing/vectors.ts';
import { decodeAmf3Prefix } from './index.ts';
import { amfObject, testCodecProperties } from './testing/codec-properties.ts';
import { decodeAmf3 } from './testing/decode.ts';
import { Amf3Encoder } from './testing/encode-amf3.ts';
import { type AmfValue, isAmfObject } from './value.ts';

function decodeHex(...hex: string[]): AmfValue[] {
  return decodeAmf3(fromHex(...hex));
}

const DATE = new Date(1_000_000);
const TIME = '412e848000000000';

/** Bytes and their values, in the order of the AMF3 specification (January 2013). */
const cases: readonly (readonly [section: string, name: string, hex: string, values: AmfValue[]])[] = [
  ['3.2', 'undefined', '00', [undefined]],
  ['3.3', 'null', '01', [null]],
  ['3.4', 'false', '02', [false]],
  ['3.5', 'true', '03', [true]],
  ['1.3.1', 'integers of one byte', '0400 047f', [0, 127]],
  ['1.3.1', 'integers of two bytes', '048100 04ff7f', [128, 16383]],
  ['1.3.1', 'integers of three bytes', '04818000 04ffff7f', [16384, 2097151]],
  ['1.3.1', 'integers of four bytes', '0480c08000 04bfffffff', [2097152, 268435455]],
  ['3.6', 'integers below zero', '04ffffffff 04c0808000', [-1, -268435456]],
  ['3.7', 'double', '05 bff8000000000000', [-1.5]],
  ['3.8', 'strings', '06 07 616263 06 01 06 05 c3a9', ['abc', '', 'é']],
  [
    '1.3.2',
    'strings by reference, the empty one never',
    '06 01 06 03 61 06 03 62 06 02 06 00',
    ['', 'a', 'b', 'b', 'a'],
  ],
  ['3.9', 'XML document, by value and by reference', '07 09 3c612f3e 07 00', ['<a/>', '<a/>']],
  ['3.10', 'date, by value and by reference', `08 01 ${TIME} 08 00`, [DATE, DATE]],
  ['3.11', 'dense array', '09 05 01 0401 0402', [[1, 2]]],
  ['3.11', 'array with named elements', '09 03 03 61 0401 01 0407', [amfObject({ a: 1, 0: 7 })]],
  ['3.11', 'empty array, by value and by reference', '09 01 01 09 00', [[], []]],
  ['3.12', 'anonymous dynamic object', '0a 0b 01 03 61 0401 01', [amfObject({ a: 1 })]],
  ['3.12', 'object with sealed members', '0a 23 03 43 03 61 03 62 0401 0402', [amfObject({ a: 1, b: 2 })]],
  [
    '3.12',
    'object with sealed and dynamic members',
    '0a 1b 03 43 03 61 0401 03 62 0402 01',
    [amfObject({ a: 1, b: 2 })],
  ],
  ['3.12', 'traits by reference', '0a 13 03 43 03 61 0401 0a 01 0402', [amfObject({ a: 1 }), amfObject({ a: 2 })]],
  ['3.12', 'object by reference', '0a 0b 01 01 0a 00', [amfObject({}), amfObject({})]],
  ['3.13', 'XML', '0b 09 3c612f3e', ['<a/>']],
  [
    '3.14',
    'byte array, by value and by reference',
    '0c 07 0102ff 0c 00',
    [Uint8Array.of(1, 2, 255), Uint8Array.of(1, 2, 255)],
  ],
  ['3.15', 'vector of int', '0d 05 00 00000001 ffffffff', [[1, -1]]],
  ['3.15', 'vector of uint, fixed', '0e 05 01 00000001 ffffffff', [[1, 4294967295]]],
  ['3.15', 'vector of double', '0f 03 00 3ff8000000000000', [[1.5]]],
  ['3.15', 'vector of objects', '10 05 00 03 43 0601 01', [['', null]]],
  ['3.15', 'vector by reference', '0d 01 00 0d 00', [[], []]],
  [
    '3.16',
    'dictionary',
    '11 05 00 06 03 61 0401 0a 0b 01 01 03',
    [
      [
        ['a', 1],
        [amfObject({}), true],
      ],
    ],
  ],
  ['3.16', 'dictionary by reference', '11 01 01 11 00', [[], []]],
];

for (const [section, name, hex, values] of cases) {
  test(`section ${section}: ${name}`, () => assert.deepEqual(decodeHex(hex), values));
}

test('all kinds of objects share one reference table, in the order of their markers', () => {
  const [date, xml, bytes, list] = decodeHex(`08 01 ${TIME}`, '0b 03 61', '0c 03 07', '09 07 01 0800 0b02 0c04');
  assert.deepEqual(list, [date, xml, bytes]);
  const [outer, inner] = decodeHex('09 03 01 09 01 01', '09 02');
  assert.deepEqual([outer, inner], [[[]], []]);
});

test('property names have no special meaning', () => {
  const [value] = decodeHex('0a 0b 01 13 5f5f70726f746f5f5f 0a 01 03 61 01 01 01');
  assert.ok(isAmfObject(value));
  assert.equal(Object.getPrototypeOf(value), null);
  assert.deepEqual(Object.keys(value), ['__proto__']);
});

test('a byte array is a copy', () => {
  const input = fromHex('0c 03 07');
  const [bytes] = decodeAmf3(input);
  input.fill(0);
  assert.deepEqual(bytes, Uint8Array.of(7));
});

test('the error of an externalizable object names its class and its offset', () => {
  const error = throwsCode(() => decodeHex('01 0a 07 0b 4172726179 0903'), 'RTMP_ERR_AMF_EXTERNALIZABLE');
  assert.match(error.message, /Array \(byte 1\)/);
});

test('a reference to nothing, or to a value that contains it, is refused with its offset', () => {
  for (const [hex, what, offset] of [
    ['01 06 02', 'string 1', 2],
    ['01 09 02', 'reference 1', 1],
    ['01 0a 05', 'class 1', 1],
    ['0a 0b 01 03 61 0a 00 01', 'reference 0', 5],
    ['09 03 01 09 00', 'reference 0', 3],
    ['10 03 00 01 10 00', 'reference 0', 4],
    ['11 03 00 01 11 00', 'reference 0', 4],
  ] as const) {
    const error = throwsCode(() => decodeHex(hex), 'RTMP_ERR_AMF_REFERENCE');
    assert.equal(error.offset, offset, hex);
    assert.match(error.message, new RegExp(what));
  }
});

test('an unknown marker is refused with its offset', () => {
  for (const marker of ['12', '7f', 'ff']) {
    assert.equal(throwsCode(() => decodeHex('01', marker), 'RTMP_ERR_AMF_MARKER').offset, 1);
  }
});

test('a value of any kind that is cut short gives RTMP_ERR_TRUNCATED', () => {
  for (const [, , hex] of cases) {
    const bytes = fromHex(hex);
    for (let length = 1; length < bytes.length; length++) {
      const { error } = decodeAmf3Prefix(bytes.subarray(0, length));
      if (error !== undefined) assert.equal(error.code, 'RTMP_ERR_TRUNCATED', `${hex} at ${length}`);
    }
  }
});

test('lengths and counts beyond the end of the message are refused at once', () => {
  for (const [hex, code] of [
    ['06 ffffffff', 'RTMP_ERR_TRUNCATED'],
    ['0c ffffffff', 'RTMP_ERR_TRUNCATED'],
    ['09 ffffffff 01', 'RTMP_ERR_TRUNCATED'],
    ['0a fffffffb 01', 'RTMP_ERR_TRUNCATED'],
    ['11 ffffffff 00', 'RTMP_ERR_TRUNCATED'],
    ['0d 9f7f 00', 'RTMP_ERR_TRUNCATED'],
    ['0d ffffffff 00', 'RTMP_ERR_AMF_ENTRIES'],
    ['0f ffffffff 00', 'RTMP_ERR_AMF_ENTRIES'],
  ] as const) {
    throwsCode(() => decodeHex(hex), code);
  }
});

test('32 levels of nesting are accepted, 33 are not, also by reference', () => {
  const nested = (levels: number) => '09 03 01'.repeat(levels);
  assert.equal(decodeHex(nested(32), '01').length, 1);
  throwsCode(() => decodeHex(nested(33), '01'), 'RTMP_ERR_AMF_DEPTH');
  assert.equal(decodeHex(nested(16), '01', nested(16), '09 00').length, 2);
  throwsCode(() => decodeHex(nested(16), '01', nested(17), '09 00'), 'RTMP_ERR_AMF_DEPTH');
  for (const [start, levels] of [
    ['0a 0b 01 03 61', 1],
    ['10 03 00 01', 1],
    ['11 03 00 01', 2],
  ] as const) {
    assert.equal(decodeHex(nested(32 - levels), start, '01 01').length > 0, true);
    throwsCode(() => decodeHex(nested(33 - levels), start, '01 01'), 'RTMP_ERR_AMF_DEPTH');
  }
});

test('4096 values are accepted, 4097 are not; a reference counts as all that it points to', () => {
  assert.equal(decodeHex('01'.repeat(4096)).length, 4096);
  throwsCode(() => decodeHex('01'.repeat(4097)), 'RTMP_ERR_AMF_ENTRIES');
  assert.equal(decodeHex('0d bf7f 00', '00000000'.repeat(4095)).length, 1);
  throwsCode(() => decodeHex('0d c001 00', '00000000'.repeat(4096)), 'RTMP_ERR_AMF_ENTRIES');
  const array = `09 8f51 01 ${'01'.repeat(1000)}`;
  assert.equal(decodeHex(array, '09 00'.repeat(3)).length, 4);
  throwsCode(() => decodeHex(array, '09 00'.repeat(4)), 'RTMP_ERR_AMF_ENTRIES');
});

test('a prefix keeps what came before the damage, inside objects and arrays too', () => {
  const { values, error } = decodeAmf3Prefix(fromHex('01 0a 0b 01 03 61 09 07 01 0401 0402'));
  assert.deepEqual(values, [null, amfObject({ a: [1, 2] })]);
  assert.equal(error?.code, 'RTMP_ERR_TRUNCATED');
  const wide = decodeAmf3Prefix(fromHex('01'.repeat(4097)));
  assert.deepEqual([wide.values.length, wide.error?.code], [4096, 'RTMP_ERR_AMF_ENTRIES']);
});

testCodecProperties({
  name: 'AMF3',
  encode: (values) => Amf3Encoder.encode(values),
  decode: decodeAmf3,
  decodePrefix: decodeAmf3Prefix,
  leaves: [fc.integer({ min: -(2 ** 29), max: 2 ** 29 }), fc.uint8Array({ maxLength: 20 })],
});
