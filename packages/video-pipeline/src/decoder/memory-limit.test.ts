import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CodedFormat } from '../bitstream/coded-format.ts';
import { VideoError } from '../errors.ts';
import { countedPixels, DEFAULT_MAX_MEMORY, MemoryLimit } from './memory-limit.ts';

const MIB = 2 ** 20;
const common = { chromaFormatIdc: 1, bitDepth: 8, keptPictures: 4 };
const limit = new MemoryLimit(DEFAULT_MAX_MEMORY);

const honest: readonly (readonly [name: string, format: CodedFormat])[] = [
  ['1080p of a phone', { ...common, width: 1920, height: 1088 }],
  [
    '1080p with 16 references and 4:4:4',
    { ...common, width: 1920, height: 1088, chromaFormatIdc: 3, keptPictures: 16 },
  ],
  ['4K HEVC with 10 bits and 16 references', { ...common, width: 3840, height: 2160, bitDepth: 10, keptPictures: 16 }],
  ['a phone held upright, as wide as its photos', { ...common, width: 3024, height: 4032 }],
  ['8K with five references, the most of its level', { ...common, width: 8192, height: 4320, keptPictures: 5 }],
];

for (const [name, format] of honest)
  test(`${name} is allowed`, () => {
    limit.check([format]);
  });

test('a bomb is refused, and the error says what it needs and what would be enough', () => {
  const bomb = { width: 8192, height: 4320, chromaFormatIdc: 3, bitDepth: 10, keptPictures: 16 };
  assert.throws(
    () => limit.check([{ ...common, width: 320, height: 176 }, bomb]),
    (error) =>
      error instanceof VideoError &&
      error.code === 'VIDEO_ERR_MEMORY' &&
      /: 8192x4320 needs 4\.1 GB, and 1 GB is allowed \(--max-memory 5G would be enough\)$/.test(error.message),
  );
  new MemoryLimit(5 * 1024 * MIB).check([bomb]);
});

test('pictures that no decoder takes are refused whatever the memory', () => {
  assert.throws(() => new MemoryLimit(2 ** 40).check([{ ...common, width: 6016, height: 6016 }]), {
    code: 'VIDEO_ERR_MEMORY',
    message: /: 6016x6016 has more pixels than 8192x4320, the most that are decoded$/,
  });
});

test('what a decoder may use fits into the limit, whatever the format of its pictures turns out to be', () => {
  for (const allowed of [64 * MIB, 512 * MIB, DEFAULT_MAX_MEMORY, 64 * 1024 * MIB]) {
    const { pixels, pictures, bytes } = new MemoryLimit(allowed).roomFor([]);
    assert.equal(bytes, allowed);
    assert.ok(pixels <= 8192 * 4320);
    // Four bytes a sample do not exist: 16 bits are the most.
    assert.ok(pixels * 6 * pictures <= allowed, `${pixels} pixels, ${pictures} pictures`);
  }
});

test('a format that is allowed may also be decoded', () => {
  for (const [, format] of honest) {
    const { pixels, pictures } = limit.roomFor([format]);
    assert.ok(pixels >= countedPixels(format));
    assert.ok(pictures > format.keptPictures);
  }
});
