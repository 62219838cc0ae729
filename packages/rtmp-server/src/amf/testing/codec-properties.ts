import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { RtmpError } from '../../errors.ts';
import type { AmfObject, AmfPrefix, AmfValue } from '../value.ts';

/** The codec under test: AMF0 or AMF3. */
export interface Codec {
  readonly name: string;
  readonly encode: (values: readonly AmfValue[]) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => AmfValue[];
  readonly decodePrefix: (bytes: Uint8Array) => AmfPrefix;
  /** Values without parts that only this codec has. */
  readonly leaves?: readonly fc.Arbitrary<AmfValue>[];
}

/** An object without a prototype, as the decoders make it. */
export function amfObject(entries: AmfObject): AmfObject {
  return Object.assign(Object.create(null), entries);
}

const MOST_MARKER = 17;
const text = fc.string({ unit: 'binary' });

function valuesWith(leaves: readonly fc.Arbitrary<AmfValue>[]): fc.Arbitrary<AmfValue[]> {
  const { tree } = fc.letrec<{ tree: AmfValue }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.double(),
      fc.boolean(),
      text,
      fc.constantFrom('again', null, undefined),
      fc.date({ noInvalidDate: true }),
      ...leaves,
      fc.array(tie('tree'), { maxLength: 5 }),
      fc.dictionary(text, tie('tree'), { maxKeys: 5, noNullPrototype: false }).map(amfObject),
    ),
  }));
  return fc.array(tree, { maxLength: 5 });
}

/** Tests the properties that both codecs have. */
export function testCodecProperties({ name, encode, decode, decodePrefix, leaves = [] }: Codec): void {
  const values = valuesWith(leaves);

  test(`${name}: decoding gives back what was encoded, also where values are repeated`, () => {
    return fc.assert(
      fc.property(values, (once) => {
        const twice = [...once, ...once];
        assert.deepEqual(decode(encode(twice)), twice);
      }),
      { numRuns: 500 },
    );
  });

  test(`${name}: an encoding that is cut short decodes to the values before the cut`, () => {
    return fc.assert(
      fc.property(values, fc.nat(400), (whole, cut) => {
        const bytes = encode(whole);
        const { values: prefix, error } = decodePrefix(bytes.subarray(0, Math.min(cut, bytes.length)));
        assert.ok(prefix.length <= whole.length);
        assert.deepEqual(prefix.slice(0, -1), whole.slice(0, Math.max(prefix.length - 1, 0)));
        if (error !== undefined) assert.equal(error.code, 'RTMP_ERR_TRUNCATED');
      }),
    );
  });

  test(`${name}: arbitrary bytes give values or an RtmpError`, () => {
    const byte = fc.oneof(fc.integer({ min: 0, max: MOST_MARKER }), fc.integer({ min: 0, max: 255 }));
    return fc.assert(
      fc.property(fc.array(byte), (bytes) => {
        try {
          decode(Uint8Array.from(bytes));
        } catch (error) {
          assert.ok(error instanceof RtmpError, `not an RtmpError: ${error}`);
        }
      }),
      { numRuns: 2000 },
    );
  });
}
