import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { VideoError } from '../errors.ts';
import { parseAvcConfiguration } from './avc-configuration.ts';
import { av1CodecString, vp9CodecString } from './codec-strings.ts';
import { parseH264SequenceParameterSet } from './h264-sequence-parameter-set.ts';
import { hevcCodecString, parseHevcConfiguration } from './hevc-configuration.ts';
import { parseHevcSequenceParameterSet } from './hevc-sequence-parameter-set.ts';
import { fromHex, loadFuzz, loadParameterSets } from './testing/vectors.ts';

const PARSERS: readonly (readonly [name: string, start: string, parse: (data: Uint8Array) => unknown])[] = [
  ['an H.264 SPS', '67', parseH264SequenceParameterSet],
  ['an avcC', '01640020ffe1', parseAvcConfiguration],
  ['an HEVC SPS', '4201', parseHevcSequenceParameterSet],
  ['an hvcC', '01', (data) => hevcCodecString(parseHevcConfiguration(data))],
  ['an av1C', '81', av1CodecString],
  ['a vpcC', '01000000', vp9CodecString],
];

/** Vectors of all kinds: each parser gets all of them. */
const vectors = [...loadFuzz(), ...loadParameterSets()].flatMap(({ hex }) => (hex === undefined ? [] : [fromHex(hex)]));

for (const [name, start, parse] of PARSERS) {
  const check = (data: Uint8Array) => {
    try {
      parse(data);
    } catch (error) {
      assert.ok(error instanceof VideoError, String(error));
    }
  };

  test(`any bytes parsed as ${name} give a value or a VideoError`, () => {
    const prefix = fromHex(start);
    const bytes = fc.uint8Array({ maxLength: 200 });
    // Very long and very short Exp-Golomb numbers are rare in evenly distributed bytes.
    const sparse = fc.array(fc.constantFrom(0, 1, 0x80, 0xff), { maxLength: 200 }).map((data) => Uint8Array.from(data));
    fc.assert(
      fc.property(fc.oneof(bytes, sparse), (rest) => {
        check(rest);
        check(Uint8Array.of(...prefix, ...rest));
      }),
      { numRuns: 1000 },
    );
  });

  test(`any changed vector parsed as ${name} gives a value or a VideoError`, () => {
    const change = fc.tuple(fc.nat(100), fc.nat(255));
    fc.assert(
      fc.property(
        fc.constantFrom(...vectors),
        fc.array(change, { maxLength: 5 }),
        fc.nat(200),
        (vector, changes, cut) => {
          const data = vector.slice(0, cut);
          for (const [at, value] of changes) if (at < data.length) data[at] = value;
          check(data);
        },
      ),
      { numRuns: 500 },
    );
  });
}
