import assert from 'node:assert/strict';
import { test } from 'node:test';
import { avcCodecString, buildAvcConfiguration, parseAvcConfiguration } from './avc-configuration.ts';
import { fromHex, toHex } from './testing/vectors.ts';
import { X264_CONFIGURATIONS } from './testing/x264-configurations.ts';

const BASELINE = X264_CONFIGURATIONS['baseline 320x240'];
const refuses = (hex: string, message: RegExp): void =>
  assert.throws(() => parseAvcConfiguration(fromHex(hex)), { code: 'VIDEO_ERR_BITSTREAM', message });

test('a record that is parsed and built again stays the same', () => {
  for (const hex of Object.values(X264_CONFIGURATIONS)) {
    assert.equal(toHex(buildAvcConfiguration(parseAvcConfiguration(fromHex(hex)))), hex);
  }
});

test('several parameter sets, and each length size', () => {
  const { sequenceParameterSets, pictureParameterSets } = parseAvcConfiguration(fromHex(BASELINE));
  const [sps] = sequenceParameterSets;
  const [pps] = pictureParameterSets;
  assert.ok(sps !== undefined && pps !== undefined);
  for (const lengthSize of [1, 2, 4] as const) {
    const sets: Parameters<typeof buildAvcConfiguration>[0] = {
      sequenceParameterSets: [sps, sps],
      pictureParameterSets: [pps, pps, pps],
    };
    const parsed = parseAvcConfiguration(buildAvcConfiguration(sets, lengthSize));
    assert.deepEqual({ ...parsed }, { ...sets, profileIdc: 66, constraintFlags: 0xc0, levelIdc: 12, lengthSize });
  }
});

test('parameter sets are views, empty ones are skipped, and the end of a High record may be missing', () => {
  const data = fromHex('0164000a ff e2 0000 000167 02 000168 0000');
  const parsed = parseAvcConfiguration(data);
  assert.deepEqual(parsed.sequenceParameterSets.map(toHex), ['67']);
  assert.deepEqual(parsed.pictureParameterSets.map(toHex), ['68']);
  assert.equal(parsed.sequenceParameterSets[0]?.buffer, data.buffer);
});

test('the error for a damaged record says what is wrong', () => {
  refuses('', /ends within its header \(at byte 0\)/);
  refuses('0164000a', /ends within its header \(at byte 4\)/);
  refuses('0264000aff', /version 2 \(at byte 0\)/);
  refuses('00000001674200', /version 0; it looks like parameter sets with start codes/);
  refuses('0164000affe10010670102', /reaches 13 bytes past the end \(at byte 6\)/);
  refuses('0164000affe100', /ends within a parameter set \(at byte 6\)/);
  refuses('0164000affe1000167', /has no picture parameter sets \(at byte 9\)/);
});

test('length fields have one to four bytes, as the record says', () => {
  for (const lengthSize of [1, 2, 3, 4]) {
    const record = `0164000a${(0xfb + lengthSize).toString(16)}e100016701000168`;
    assert.equal(parseAvcConfiguration(fromHex(record)).lengthSize, lengthSize);
  }
});

test('every truncation of a baseline record is refused', () => {
  for (let length = 0; length < BASELINE.length; length += 2) refuses(BASELINE.slice(0, length), /avcC|parameter set/);
});

test('parameter sets that do not fit into a record are refused', () => {
  const { sequenceParameterSets, pictureParameterSets } = parseAvcConfiguration(fromHex(BASELINE));
  const build = (sps: readonly Uint8Array[], pps: readonly Uint8Array[]): unknown =>
    buildAvcConfiguration({ sequenceParameterSets: sps, pictureParameterSets: pps });
  const many = (sets: readonly Uint8Array[], count: number): Uint8Array[] =>
    Array.from({ length: count }, () => sets).flat();
  assert.throws(() => build([], pictureParameterSets), /needs a sequence parameter set/);
  assert.throws(() => build(many(sequenceParameterSets, 32), []), /do not fit/);
  assert.throws(() => build(sequenceParameterSets, many(pictureParameterSets, 256)), /do not fit/);
  assert.throws(() => build(sequenceParameterSets, [new Uint8Array(65536)]), /do not fit/);
});

test('codec strings have two digits per byte', () => {
  assert.equal(avcCodecString({ profileIdc: 66, constraintFlags: 0, levelIdc: 9 }), 'avc1.420009');
});
