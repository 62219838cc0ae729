import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { VideoError } from '../errors.ts';
import { parseAvcConfiguration } from './avc-configuration.ts';
import { type H264SequenceParameterSet, parseH264SequenceParameterSet } from './h264-sequence-parameter-set.ts';
import { fromHex } from './testing/vectors.ts';
import { X264_CONFIGURATIONS } from './testing/x264-configurations.ts';

function spsOf(name: keyof typeof X264_CONFIGURATIONS): H264SequenceParameterSet {
  const [sps] = parseAvcConfiguration(fromHex(X264_CONFIGURATIONS[name])).sequenceParameterSets;
  assert.ok(sps !== undefined);
  return parseH264SequenceParameterSet(sps);
}

// Sizes, formats and rates below are those that ffprobe reports for the same files.

test('4:2:0 with BT.709 and a fractional rate', () => {
  const sps = spsOf('high 638x358');
  assert.deepEqual([sps.width, sps.height, sps.codedWidth, sps.codedHeight], [638, 358, 640, 368]);
  assert.deepEqual(sps.colour, { primaries: 1, transfer: 1, matrix: 1, fullRange: false });
  assert.deepEqual(sps.frameRate, { numerator: 60000, denominator: 2002, fixed: false });
  assert.deepEqual(sps.sampleAspectRatio, [1, 1]);
  assert.equal(sps.maxReorderFrames, 2);
});

test('interlaced: height and crop count in pairs of rows', () => {
  const sps = spsOf('interlaced 636x356');
  assert.equal(sps.frameMbsOnly, false);
  assert.deepEqual([sps.width, sps.height, sps.codedHeight, sps.crop.bottom], [636, 356, 384, 28]);
});

test('4:4:4: the crop counts in samples', () => {
  const sps = spsOf('4:4:4 636x356');
  assert.deepEqual([sps.width, sps.height, sps.chromaFormatIdc, sps.profileIdc], [636, 356, 3, 244]);
});

test('4:2:2 in 10 bits: only the width is halved', () => {
  const sps = spsOf('4:2:2 10 bit 638x356');
  assert.deepEqual([sps.width, sps.height, sps.chromaFormatIdc], [638, 356, 2]);
  assert.deepEqual([sps.bitDepthLuma, sps.bitDepthChroma], [10, 10]);
});

test('monochrome, full range', () => {
  const sps = spsOf('monochrome 320x240');
  assert.deepEqual([sps.width, sps.height, sps.chromaFormatIdc, sps.colour.fullRange], [320, 240, 0, true]);
});

test('baseline with a sample aspect ratio', () => {
  const sps = spsOf('baseline 320x240');
  assert.deepEqual([sps.profileIdc, sps.constraintFlags, sps.maxReorderFrames], [66, 0xc0, 0]);
  assert.deepEqual(sps.sampleAspectRatio, [4, 3]);
  assert.equal(sps.scalingLists, undefined);
});

test('intra-only profiles do not reorder', () => {
  const sps = spsOf('high 10 intra 320x240');
  assert.deepEqual([sps.profileIdc, sps.constraintFlags, sps.maxReorderFrames], [110, 0x10, 0]);
});

test('emulation prevention bytes are removed before parsing', () => {
  const sps = parseH264SequenceParameterSet(fromHex('67 64000aac7284442684000003000400000300ca3c48961180'));
  assert.deepEqual([sps.width, sps.height], [64, 64]);
  assert.deepEqual(sps.frameRate, { numerator: 50, denominator: 2, fixed: true });
});

test('scaling lists: sent, default and omitted', () => {
  // Profile 100, level 10, id 0, 4:2:0, 8 bit, 8 lists: default, fallback, 17 x16, fallback x5; then 16x16, no VUI.
  const bits = [
    '01100100 00000000 00001010',
    '1 010 1 1 0 1',
    '1 000010001', // -8: nextScale is 0 at the first factor
    '0',
    `1 000010010 ${'1'.repeat(15)}`, // 8 + 9, then no change
    '00000',
    '1 1 1 010 0 1 1 1 1 0 0 1',
  ];
  const sps = parseH264SequenceParameterSet(Uint8Array.from([0x67, ...packed(bits.join(''))]));
  const sent = Array.from({ length: 16 }, () => 17);
  const fallback = 'fallback';
  assert.deepEqual(sps.scalingLists, ['default', fallback, sent, ...Array.from({ length: 5 }, () => fallback)]);
  assert.deepEqual([sps.width, sps.height, sps.maxRefFrames], [16, 16, 1]);
});

test('a scaling list that ends early repeats its last factor', () => {
  const bits = ['01100100 00000000 00001010', '1 010 1 1 0 1'];
  // 8 + 2 = 10, then 10 - 10 = 0: all following factors are 10.
  bits.push('1 00100 000010101', '0000000', '1 1 1 010 0 1 1 1 1 0 0 1');
  const sps = parseH264SequenceParameterSet(Uint8Array.from([0x67, ...packed(bits.join(''))]));
  assert.deepEqual(
    sps.scalingLists?.[0],
    Array.from({ length: 16 }, () => 10),
  );
});

test('impossible values are refused', () => {
  const from = (bits: string): void => {
    parseH264SequenceParameterSet(Uint8Array.from([0x67, ...packed(`01000010 00000000 00001010 ${bits}`)]));
  };
  const huge = `${'0'.repeat(16)}1${'0'.repeat(16)}`;
  assert.throws(() => from(`${huge}`), /seq_parameter_set_id is 65535/);
  assert.throws(() => from(`1 1 00100`), /pic_order_cnt_type is 3/);
  assert.throws(() => from(`1 1 011 1 0 ${huge}`), /pic_width_in_mbs_minus1/);
  // 16x16 samples, of which 8 times 2 columns are cropped.
  assert.throws(() => from('1 1 011 1 0 1 1 1 0 1 0001001 1 1 1 0'), /nothing is left of 16x16/);
});

test('a NAL unit of another type is refused', () => {
  assert.throws(() => parseH264SequenceParameterSet(fromHex('6800')), /type 8 is not a sequence parameter set/);
  assert.throws(() => parseH264SequenceParameterSet(new Uint8Array()), { code: 'VIDEO_ERR_BITSTREAM' });
});

test('every truncated parameter set gives a VideoError', () => {
  for (const hex of Object.values(X264_CONFIGURATIONS)) {
    for (const sps of parseAvcConfiguration(fromHex(hex)).sequenceParameterSets) {
      for (let length = 0; length < sps.byteLength - 1; length++) {
        assert.throws(() => parseH264SequenceParameterSet(sps.subarray(0, length)), {
          name: 'VideoError',
          code: 'VIDEO_ERR_BITSTREAM',
        });
      }
    }
  }
});

test('damaged data gives a value or a VideoError', () => {
  const configurations = Object.values(X264_CONFIGURATIONS).map(fromHex);
  const damage = fc.array(fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 255 })), { maxLength: 6 });
  fc.assert(
    fc.property(fc.constantFrom(...configurations), damage, (configuration, changes) => {
      const data = configuration.slice();
      for (const [offset, value] of changes) if (offset < data.byteLength) data[offset] = value;
      try {
        for (const set of parseAvcConfiguration(data).sequenceParameterSets) {
          const { width, height } = parseH264SequenceParameterSet(set);
          assert.ok(width > 0 && height > 0 && width <= 16880 && height <= 33760);
        }
      } catch (error) {
        assert.ok(error instanceof VideoError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});

/** The bytes of a string of binary digits, with the stop bit after it and padded with zeros. */
function packed(bits: string): number[] {
  const digits = `${bits.replaceAll(' ', '')}1`;
  const padded = digits.padEnd(Math.ceil(digits.length / 8) * 8, '0');
  return (padded.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
}
