import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import fc from 'fast-check';
import { encodeAv1Clip } from '../testing/av1-clip.ts';
import { encodeClip } from '../testing/encoded-clip.ts';
import { encodeHevcClip } from '../testing/hevc-clip.ts';
import { encodeMp4Clip } from '../testing/mp4-clip.ts';
import { type CodedFormat, formatsOfConfig, formatsOfUnit } from './coded-format.ts';
import { avcConfigurationOf, h264SequenceParameterSet } from './testing/h264-headers.ts';

const SOURCE = 'testsrc2=s=320x176:r=10:d=0.5';
const SIZE = { width: 320, height: 176 };

interface Encoded {
  readonly name: string;
  readonly encode: (pixelFormat: string) => readonly VideoPacket[];
  /** Pixel formats, with what their headers say. */
  readonly formats: Readonly<Record<string, Pick<CodedFormat, 'chromaFormatIdc' | 'bitDepth'>>>;
}

const YUV420P = { chromaFormatIdc: 1, bitDepth: 8 };
const YUV420P10 = { chromaFormatIdc: 1, bitDepth: 10 };
const YUV422P = { chromaFormatIdc: 2, bitDepth: 8 };
const YUV444P = { chromaFormatIdc: 3, bitDepth: 8 };

const encoders: readonly Encoded[] = [
  {
    name: 'H.264',
    encode: (format) => encodeClip(SOURCE, ['-pix_fmt', format]),
    formats: { yuv420p: YUV420P, yuv420p10le: YUV420P10, yuv422p: YUV422P, yuv444p: YUV444P },
  },
  {
    name: 'HEVC',
    encode: (format) => encodeHevcClip(SOURCE, ['-pix_fmt', format]),
    formats: { yuv420p: YUV420P, yuv420p10le: YUV420P10, yuv444p: YUV444P },
  },
  {
    name: 'AV1',
    encode: (format) => encodeAv1Clip(SOURCE, ['-pix_fmt', format]),
    formats: { yuv420p: YUV420P, yuv420p10le: YUV420P10, yuv444p: YUV444P, gray: { chromaFormatIdc: 0, bitDepth: 8 } },
  },
  {
    name: 'VP9',
    encode: (format) => encodeMp4Clip('vp9', SOURCE, ['-c:v', 'libvpx-vp9', '-cpu-used', '8', '-pix_fmt', format]),
    formats: { yuv420p: YUV420P, yuv420p10le: YUV420P10, yuv422p: YUV422P, yuv444p: YUV444P },
  },
];

for (const { name, encode, formats } of encoders)
  for (const [pixelFormat, expected] of Object.entries(formats))
    test(`the headers of ${name} in ${pixelFormat} tell the format`, () => {
      const packets = encode(pixelFormat);
      const config = packets.find(({ kind }) => kind === 'config') ?? assert.fail();
      const keyframe = packets.find((packet) => packet.kind === 'frame' && packet.keyframe) ?? assert.fail();
      const found = [...formatsOfConfig(config), ...formatsOfUnit(keyframe, [])];
      assert.ok(found.length > 0, 'no format was found');
      for (const { keptPictures, ...format } of found) {
        assert.deepEqual(format, { ...SIZE, ...expected });
        assert.ok(keptPictures >= 1 && keptPictures <= 17, `${keptPictures} pictures`);
      }
    });

test('what a parameter set of H.264 says is read for any size and format', () => {
  const size = fc.record({
    width: fc.integer({ min: 1, max: 512 }).map((blocks) => blocks * 16),
    height: fc.integer({ min: 1, max: 270 }).map((blocks) => blocks * 16),
    chromaFormatIdc: fc.integer({ min: 0, max: 3 }),
    bitDepth: fc.integer({ min: 8, max: 14 }),
    references: fc.integer({ min: 0, max: 16 }),
  });
  const packet = { media: 'video', codec: 'h264', track: 0, dts: 0, pts: 0, keyframe: true } as const;
  fc.assert(
    fc.property(size, ({ references, ...expected }) => {
      const config = avcConfigurationOf({ ...expected, references });
      const found = [
        ...formatsOfConfig({ ...packet, kind: 'config', data: config }),
        ...formatsOfUnit({ ...packet, kind: 'frame', data: new Uint8Array(0) }, [
          h264SequenceParameterSet({ ...expected, references }),
        ]),
      ];
      assert.equal(found.length, 2);
      for (const { keptPictures, ...format } of found) {
        assert.deepEqual(format, expected);
        assert.ok(keptPictures >= references);
      }
    }),
  );
});

test('any bytes give formats or none', () => {
  for (const codec of ['h264', 'hevc', 'av1', 'vp9'] as const) {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const data = new Uint8Array(bytes);
        const packet = {
          media: 'video',
          codec,
          track: 0,
          kind: 'frame',
          dts: 0,
          pts: 0,
          keyframe: true,
          data,
        } as const;
        for (const { width, height } of [...formatsOfConfig(packet), ...formatsOfUnit(packet, [data])])
          assert.ok(width > 0 && height > 0);
      }),
    );
  }
});

test('the frames of a superframe of VP9 are all looked at', () => {
  const clip = encoders[3]?.encode('yuv420p') ?? [];
  const keyframe = clip.find((packet) => packet.kind === 'frame' && packet.keyframe) ?? assert.fail();
  const frames = [keyframe.data, keyframe.data];
  const marker = 0xc0 | (3 << 3) | 1;
  const sizes = frames.flatMap(({ length }) => [length & 0xff, (length >> 8) & 0xff, (length >> 16) & 0xff, 0]);
  const data = new Uint8Array(Buffer.concat([...frames, Uint8Array.from([marker, ...sizes, marker])]));
  assert.equal(formatsOfUnit({ ...keyframe, data }, []).length, 2);
});
