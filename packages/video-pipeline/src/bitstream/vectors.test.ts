import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VideoError } from '../errors.ts';
import { avcCodecString, parseAvcConfiguration } from './avc-configuration.ts';
import { type H264SequenceParameterSet, parseH264SequenceParameterSet } from './h264-sequence-parameter-set.ts';
import { parseHevcConfiguration } from './hevc-configuration.ts';
import { parseHevcSequenceParameterSet } from './hevc-sequence-parameter-set.ts';
import { annexBNalUnits, lengthPrefixedNalUnits, removeEmulationPrevention } from './nal-units.ts';
import { fromHex, loadFuzz, loadParameterSets, type ParameterSetVector, toHex } from './testing/vectors.ts';

const TRAILING_ZEROS =
  'zero bytes before a start code are trailing_zero_8bits of the byte stream (B.1.1), not part of the NAL unit';

/** Vectors for which this package gives another result than the project they come from, and why. */
const DEVIATIONS: Readonly<Record<string, { readonly why: string; readonly items: readonly string[] }>> = {
  'mediacommon AnnexB AUs end with zeros': { why: TRAILING_ZEROS, items: ['aabb', 'ccdd', 'eeff', '1a1b1c'] },
  'mediacommon AnnexB 2 or 3 zeros': {
    why: TRAILING_ZEROS,
    items: [
      '09f0',
      '2742e015a9183c17fcb8035060106b6c2b5ef7c040',
      '28de09c8',
      '06000783ec77',
      '03004080',
      '0605110387f44ecd0a4bdca1943ac3d49b171f0080',
    ],
  },
};

/** Our own expected values, for vectors whose source asserts nothing or too little. */
const OWN_EXPECTATIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'krtmp avc sps': { width: 2048, height: 1152, fps: 30, profileIdc: 66, levelIdc: 50, codecString: 'avc1.42c032' },
  'h264-reader Dahua anamorphic SAR 40:33': { width: 704, height: 480, fps: 10 },
  'mediacommon h264 1920x1080 nvenc hrd': { colour: { primaries: 1, transfer: 1, matrix: 1, fullRange: false } },
  'mediacommon hevc scaling list data': { width: 2048, height: 1536, chromaFormatIdc: 1, maxReorderPictures: 0 },
  'krtmp hevc sps': { width: 1920, height: 800, chromaFormatIdc: 1, maxReorderPictures: 2 },
  'mediacommon h264 1280x720': { maxReorderFrames: 2, maxDecFrameBuffering: 4, maxRefFrames: 4 },
  'mediacommon h264 scaling matrix': {
    maxReorderFrames: 0,
    scalingLists: [...Array.from({ length: 6 }, () => Array.from({ length: 16 }, () => 16)), 'fallback', 'fallback'],
  },
};

/** Vectors of parameter sets that this package does not parse: it leaves them to the decoder. */
const NOT_HANDLED: readonly string[] = [
  'mediacommon av1 av1 sample',
  'mediacommon vp9 chrome webrtc',
  'krtmp hevc vps',
];

/** The set's properties under the names that the vectors use. */
function named(sps: H264SequenceParameterSet): Readonly<Record<string, unknown>> {
  const { crop, frameRate, sampleAspectRatio } = sps;
  // All these are progressive 4:2:0: a unit of the crop is two samples.
  const frameCropping = {
    BottomOffset: crop.bottom / 2,
    LeftOffset: crop.left / 2,
    RightOffset: crop.right / 2,
    TopOffset: crop.top / 2,
    _t: 'SPS_FrameCropping',
  };
  const isCropped = crop.bottom + crop.left + crop.right + crop.top > 0;
  return {
    ...sps,
    constraint: sps.constraintFlags,
    codecString: avcCodecString(sps),
    fps: frameRate === undefined ? undefined : frameRate.numerator / frameRate.denominator,
    frameCropping: isCropped ? frameCropping : null,
    sar: sampleAspectRatio,
  };
}

function checkSet(sps: H264SequenceParameterSet, vector: ParameterSetVector): void {
  const values = named(sps);
  const expected = { ...vector.expect, ...OWN_EXPECTATIONS[vector.name] };
  assert.ok(Object.keys(expected).length > 0);
  for (const [key, value] of Object.entries(expected)) assert.deepEqual(values[key], value, key);
}

function checkUnits(units: Iterable<Uint8Array>, vector: ParameterSetVector): void {
  const items = DEVIATIONS[vector.name]?.items ?? vector.case?.dec?.items.map(({ hex }) => hex);
  assert.deepEqual([...units].map(toHex), items);
}

function checkHevcSet(vector: ParameterSetVector): void {
  const set = parseHevcSequenceParameterSet(fromHex(vector.hex ?? ''));
  const values: Readonly<Record<string, unknown>> = { ...set, bitDepthLumaMinus8: set.bitDepthLuma - 8 };
  const expected = Object.entries({ ...vector.expect, ...OWN_EXPECTATIONS[vector.name] });
  // The parser reads neither the profile, which is in the configuration record, nor the frame rate.
  const checked = expected.filter(([key]) => key in values);
  assert.ok(checked.length >= 3);
  for (const [key, value] of checked) assert.deepEqual(values[key], value, key);
}

function checkHevcConfiguration({ hex, expect = {} }: ParameterSetVector): void {
  const record = parseHevcConfiguration(fromHex(hex ?? ''));
  const [sps] = record.sequenceParameterSets;
  assert.ok(sps !== undefined);
  const values: Readonly<Record<string, unknown>> = {
    ...parseHevcSequenceParameterSet(sps),
    generalProfileIdc: record.profileIdc,
    generalProfileCompatibilityFlags: record.compatibilityFlags.toString(16).padStart(8, '0'),
    generalConstraint: toHex(record.constraintFlags),
    levelIdc: record.levelIdc,
    lengthSizeMinusOne: record.lengthSize - 1,
  };
  const checked = Object.entries(expect).filter(([key]) => key in values);
  assert.ok(checked.length >= 2);
  for (const [key, value] of checked) assert.deepEqual(values[key], value, key);
}

const CHECKS: Readonly<Record<string, (vector: ParameterSetVector) => void>> = {
  'h264 sps': (vector) => checkSet(parseH264SequenceParameterSet(fromHex(vector.hex ?? '')), vector),
  'h264 sps-rbsp-without-nal-header': (vector) =>
    checkSet(parseH264SequenceParameterSet(Uint8Array.of(0x67, ...fromHex(vector.hex ?? ''))), vector),
  'h264 avcC': (vector) => {
    const configuration = parseAvcConfiguration(fromHex(vector.hex ?? ''));
    const { sequenceParameterSets, pictureParameterSets, profileIdc } = configuration;
    assert.deepEqual(vector.expect, {
      configurationVersion: 1,
      profileIdc,
      spsCount: sequenceParameterSets.length,
      ppsCount: pictureParameterSets.length,
    });
    assert.equal(configuration.lengthSize, 4);
    const sps = sequenceParameterSets.map(parseH264SequenceParameterSet);
    assert.deepEqual(
      sps.map(({ width, height }) => [width, height]),
      [[192, 108]],
    );
  },
  'hevc sps': checkHevcSet,
  'hevc hvcC': checkHevcConfiguration,
  'h264 annexb': (vector) => checkUnits(annexBNalUnits(fromHex(vector.case?.encin?.hex ?? '')), vector),
  // Start codes are the same in both codecs; the vectors only list the sizes of the units.
  'hevc annexb': (vector) => {
    const sizes = [...annexBNalUnits(fromHex(vector.hex ?? ''))].map((unit) => unit.byteLength);
    assert.deepEqual(sizes, vector.expect?.['sizes']);
  },
  'h264 avcc': (vector) => checkUnits(lengthPrefixedNalUnits(fromHex(vector.case?.enc?.hex ?? ''), 4), vector),
  'h264 emulation': ({ case: framing }) =>
    assert.equal(toHex(removeEmulationPrevention(fromHex(framing?.proc?.hex ?? ''))), framing?.unproc?.hex),
};

const vectors = loadParameterSets();

for (const vector of vectors) {
  const check = CHECKS[`${vector.codec} ${vector.kind}`];
  if (check !== undefined) test(vector.name, () => check(vector));
}

test('every vector is checked or listed as not handled', () => {
  const unchecked = vectors.filter(({ codec, kind }) => CHECKS[`${codec} ${kind}`] === undefined);
  assert.deepEqual(
    unchecked.map(({ name }) => name),
    NOT_HANDLED,
  );
  assert.deepEqual(
    Object.keys(DEVIATIONS).filter((name) => vectors.every((vector) => vector.name !== name)),
    [],
  );
});

test('inputs that crashed other parsers give a value or a VideoError', () => {
  const parsers = [
    parseH264SequenceParameterSet,
    parseAvcConfiguration,
    (data: Uint8Array): unknown => [...annexBNalUnits(data), ...lengthPrefixedNalUnits(data, 4)],
  ];
  const fuzz = loadFuzz();
  assert.ok(fuzz.length > 0);
  for (const { name, hex } of fuzz) {
    for (const parse of parsers) {
      try {
        parse(fromHex(hex));
      } catch (error) {
        assert.ok(error instanceof VideoError, name);
      }
    }
  }
});
