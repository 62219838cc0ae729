import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fraction, id, int, intFlags, intRange, object, type Pod, rectangle } from './pod.ts';

/** The bytes as 32-bit numbers in hexadecimal. */
function hex(pod: Pod): string {
  return (Buffer.from(pod).swap32().toString('hex').match(/.{8}/g) ?? [])
    .map((word) => word.replace(/^0+(?=.)/, ''))
    .join(' ');
}

const CASES: readonly (readonly [name: string, pod: Pod, words: string])[] = [
  ['an id is padded to 8 bytes', id(23), '4 3 17 0'],
  ['an integer', int(1_382_400), '4 4 151800 0'],
  ['a negative integer', int(-1), '4 4 ffffffff 0'],
  ['a rectangle', rectangle(1280, 720), '8 a 500 2d0'],
  ['a fraction', fraction(30, 1), '8 b 1e 1'],
  ['a range, with its default first', intRange(4, 2, 16), '1c 13 1 0 4 4 4 2 10 0'],
  ['flags', intFlags(6), '14 13 4 0 4 4 6 0'],
  ['an object without properties', object(0x40003, 3, []), '8 f 40003 3'],
  [
    'an object with properties, each with its flags',
    object(0x40003, 3, [
      [1, id(2)],
      [0x20003, rectangle(2, 4)],
    ]),
    '38 f 40003 3 1 0 4 3 2 0 20003 0 8 a 2 4',
  ],
];

for (const [name, pod, words] of CASES) {
  test(name, () => {
    assert.equal(hex(pod), words);
    assert.equal(pod.length % 8, 0);
  });
}
