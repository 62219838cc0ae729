import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RtmpError } from '../errors.ts';
import { fromHex, loadVectors } from '../testing/vectors.ts';
import { type AmfObject, type AmfValue, encodeAmf0 } from './index.ts';
import { decodeAmf0 } from './testing/decode.ts';

type Expected =
  | string
  | number
  | boolean
  | null
  | { readonly undefined: true }
  | { readonly date: { readonly unixMs: number } }
  | { readonly object: [string, Expected][] }
  | { readonly ecmaArray: [string, Expected][] }
  | { readonly strictArray: Expected[] };

interface Vector {
  readonly name: string;
  readonly hex: string;
  readonly roundtrip?: boolean;
  readonly expect: { readonly values?: Expected[]; readonly reject?: boolean };
}

const vectors = loadVectors<Vector>('amf0');

/** Vectors whose expected values are not checked below, and why. */
const DEVIATIONS: Record<string, string> = {
  'krtmp onMetadataForLegacyVideo': 'a whole FLV tag without expected values: its body is tested below',
};

for (const { name, hex, expect } of vectors) {
  if (name in DEVIATIONS) continue;
  test(name, () => {
    const bytes = fromHex(hex);
    if (expect.reject === true) {
      assert.throws(() => decodeAmf0(bytes), RtmpError);
    } else {
      assert.deepEqual(decodeAmf0(bytes), expect.values?.map(toAmf));
    }
  });
}

for (const { name, hex } of vectors.filter(({ roundtrip }) => roundtrip)) {
  test(`${name}: encodes to the same values`, () => {
    const values = decodeAmf0(fromHex(hex));
    assert.deepEqual(decodeAmf0(encodeAmf0(...values)), values);
  });
}

test('krtmp onMetadataForLegacyVideo, without its tag header', () => {
  const vector = vectors.find(({ name }) => name === 'krtmp onMetadataForLegacyVideo');
  assert.ok(vector);
  const numbers = { duration: 0, videocodecid: 7, videodatarate: 2000, width: 640, height: 480, framerate: 30 };
  assert.deepEqual(decodeAmf0(fromHex(vector.hex).subarray(11)), ['onMetaData', amfObject(Object.entries(numbers))]);
});

test('every deviation belongs to a vector', () => {
  for (const name of Object.keys(DEVIATIONS))
    assert.ok(
      vectors.some((vector) => vector.name === name),
      name,
    );
});

function toAmf(expected: Expected): AmfValue {
  if (typeof expected !== 'object' || expected === null) return expected;
  if ('undefined' in expected) return undefined;
  if ('date' in expected) return new Date(expected.date.unixMs);
  if ('strictArray' in expected) return expected.strictArray.map(toAmf);
  const entries = 'object' in expected ? expected.object : expected.ecmaArray;
  return amfObject(entries.map(([name, value]) => [name, toAmf(value)]));
}

function amfObject(entries: readonly (readonly [string, AmfValue])[]): AmfObject {
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}
