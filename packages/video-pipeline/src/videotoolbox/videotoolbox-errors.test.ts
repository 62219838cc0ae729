import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { AppleFrameworks, withoutFrameworks } from '../../../../test/apple/double.ts';
import type { Canvas, Placement } from '../canvas/canvas.ts';
import { FallbackDecoder } from '../decoder/fallback-decoder.ts';
import { LibavDecoder } from '../libav/libav-decoder.ts';
import { encodeClip } from '../testing/encoded-clip.ts';
import { encodeHevcClip } from '../testing/hevc-clip.ts';
import { decodeClip } from './testing/shown.ts';
import { VideoToolboxDecoder } from './videotoolbox-decoder.ts';

// These tests order failures, which only the double of the frameworks can produce.
const skip = process.platform === 'darwin' ? 'needs the double of the frameworks' : withoutFrameworks();
const frameworks = skip === false ? new AppleFrameworks() : undefined;
const canvas: Canvas = { width: 320, height: 180, fps: 30 };
const upright: Placement = { fit: 'contain', rotate: 0, mirror: false };
/** The configuration, then 30 frames with a keyframe at each tenth. */
const clip =
  skip === false ? encodeClip('testsrc2=s=320x180:r=30:d=1', ['-preset', 'ultrafast', '-g', '10', '-bf', '0']) : [];

let decoder = new VideoToolboxDecoder({ canvas, placement: upright, sharing: 'handed' });
afterEach(async () => {
  await decoder.close();
  decoder = new VideoToolboxDecoder({ canvas, placement: upright, sharing: 'handed' });
  assert.deepEqual(frameworks?.live() ?? {}, {}, 'every reference was released');
});

const sessions = (): number => Number(frameworks?.call('int double_sessions(void)'));

function failFrames(status: number, count = 1): void {
  frameworks?.call('void double_fail_next_frames(int status, int frames)', status, count);
}

/** The numbers of the frames that were shown. */
function numbers(shown: readonly { readonly pts: number }[]): number[] {
  return shown.map(({ pts }) => Math.round(pts * 0.03));
}

const upTo3 = [0, 1, 2, 3];
const from10 = Array.from({ length: 20 }, (_, index) => index + 10);

/** Status, the error code it becomes, and whether a new session is made. */
const STATUSES: readonly (readonly [name: string, status: number, code: string, rebuilt: boolean])[] = [
  ['kVTParameterErr', -12_902, 'VIDEO_ERR_FRAMEWORK_CALL', true],
  ['kVTInvalidSessionErr', -12_903, 'VIDEO_ERR_DECODER_SESSION', true],
  ['kVTCouldNotFindVideoDecoderErr', -12_906, 'VIDEO_ERR_UNSUPPORTED_CODEC', true],
  ['kVTVideoDecoderBadDataErr', -12_909, 'VIDEO_ERR_DECODE', false],
  ['kVTVideoDecoderUnsupportedDataFormatErr', -12_910, 'VIDEO_ERR_UNSUPPORTED_CODEC', true],
  ['kVTVideoDecoderMalfunctionErr', -12_911, 'VIDEO_ERR_DECODER_SESSION', true],
  ['kVTVideoDecoderNotAvailableNowErr', -12_913, 'VIDEO_ERR_DECODER_BUSY', true],
  ['kVTFormatDescriptionChangeNotSupportedErr', -12_916, 'VIDEO_ERR_DECODER_SESSION', true],
  ['kVTVideoDecoderRemovedErr', -17_690, 'VIDEO_ERR_DECODER_SESSION', true],
  ['kVTSessionMalfunctionErr', -17_691, 'VIDEO_ERR_DECODER_SESSION', true],
  ['kVTVideoDecoderReferenceMissingErr', -17_694, 'VIDEO_ERR_DECODE', false],
  ['an unknown status', -1, 'VIDEO_ERR_FRAMEWORK_CALL', true],
];

for (const [name, status, code, rebuilt] of STATUSES) {
  test(`after ${name} decoding starts again at the next keyframe`, { skip }, async () => {
    const before = sessions();
    const { shown, errors } = await decodeClip(decoder, clip, {
      before: (index) => {
        if (index === 5) failFrames(status);
      },
    });
    assert.deepEqual(errors, [{ index: 5, code }]);
    assert.deepEqual(numbers(shown), [...upTo3, ...from10]);
    assert.equal(sessions() - before, rebuilt ? 2 : 1);
  });
}

test('a session that cannot be made is an error, and is tried again at the next keyframe', { skip }, async () => {
  const failNext = (): unknown => frameworks?.call('void double_fail_next_session(int status)', -12_913);
  const { shown, errors } = await decodeClip(decoder, clip, {
    before: (index) => {
      if (index === 0 || index === 1) failNext();
    },
  });
  assert.deepEqual(errors, [
    { index: 0, code: 'VIDEO_ERR_DECODER_BUSY' },
    { index: 1, code: 'VIDEO_ERR_DECODER_BUSY' },
  ]);
  assert.deepEqual(numbers(shown), from10);
});

const damages: readonly (readonly [name: string, harm: (data: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>])[] =
  [
    ['zeroed', (data) => data.fill(0, data.length >> 1)],
    ['cut short', (data) => data.subarray(0, data.length >> 1)],
  ];
for (const [name, harm] of damages) {
  test(`after a frame that is ${name} decoding starts again at the next keyframe`, { skip }, async () => {
    const harmed = clip.map((packet, index) => (index === 5 ? { ...packet, data: harm(packet.data.slice()) } : packet));
    const { shown, errors } = await decodeClip(decoder, harmed);
    assert.deepEqual(errors, [{ index: 5, code: 'VIDEO_ERR_DECODE' }]);
    assert.deepEqual(numbers(shown), [...upTo3, ...from10]);
  });
}

test('frames before the first keyframe are not decoded', { skip }, async () => {
  const [config, , ...rest] = clip;
  assert.ok(config !== undefined);
  const { shown, errors } = await decodeClip(decoder, [config, ...rest]);
  assert.deepEqual(errors, []);
  assert.deepEqual(numbers(shown), from10);
});

test('a stream without further keyframes is decoded again after three seconds', { skip }, async () => {
  const endless = encodeClip('testsrc2=s=64x64:r=10:d=8', ['-preset', 'ultrafast', '-g', '999', '-bf', '0']);
  const { shown } = await decodeClip(decoder, endless, {
    before: (index) => {
      if (index === 5) failFrames(-12_909);
    },
  });
  const later = shown.filter(({ pts }) => pts > 400);
  assert.equal(later[0]?.pts, 3500);
  assert.ok(
    later.every(({ partial }) => partial),
    'the pictures are marked as partial',
  );
});

for (const refused of [false, true]) {
  test(`a new size in mid-stream is decoded ${refused ? 'by a new' : 'by the same'} session`, { skip }, async () => {
    frameworks?.call('void double_refuse_formats(int refuse)', refused ? 1 : 0);
    const before = sessions();
    const larger = encodeClip('testsrc2=s=640x360:r=30:d=1', ['-preset', 'ultrafast']);
    const first = await decodeClip(decoder, clip);
    const second = await decodeClip(decoder, larger);
    frameworks?.call('void double_refuse_formats(int refuse)', 0);
    assert.deepEqual([...first.errors, ...second.errors], []);
    assert.ok(first.shown.every(({ width }) => width === 320) && second.shown.every(({ width }) => width === 640));
    assert.deepEqual([first.shown.length, second.shown.length], [30, 30]);
    assert.equal(sessions() - before, refused ? 2 : 1);
  });
}

/** Decodes with VideoToolbox, and libav as its fallback. Returns the number of pictures and the last decoder's name. */
async function withFallback(
  packets: readonly VideoPacket[],
  before?: (index: number) => void,
): Promise<readonly [number, string]> {
  const both = new FallbackDecoder(decoder, new LibavDecoder({ canvas, placement: upright, hardware: false }));
  const { shown } = await decodeClip(both, packets, before === undefined ? {} : { before });
  const { description } = both;
  await both.close();
  return [shown.length, description];
}

test('libav decodes what VideoToolbox does not: ten bits, and 4:4:4', { skip }, async () => {
  const tenBits = encodeHevcClip('testsrc2=s=64x64:r=30:d=0.2', ['-pix_fmt', 'yuv420p10le']);
  assert.deepEqual(await withFallback(tenBits), [6, 'hevc']);
  const full = encodeClip('testsrc2=s=64x64:r=30:d=0.2', ['-pix_fmt', 'yuv444p']);
  assert.deepEqual(await withFallback(full), [6, 'h264']);
});

test('libav takes over where VideoToolbox has no decoder, without losing a picture', { skip }, async () => {
  const [count, description] = await withFallback(clip, (index) => {
    if (index === 1) failFrames(-12_906);
  });
  assert.deepEqual([count, description], [30, 'h264']);
});

test('libav takes over when VideoToolbox fails again and again', { skip }, async () => {
  const [count, description] = await withFallback([...clip, ...clip.slice(1)], (index) => {
    if (index === 1) failFrames(-12_911, 3);
  });
  assert.deepEqual([count, description], [40, 'h264']);
});

test('libav takes over when VideoToolbox cannot place its pictures', { skip }, async () => {
  const keyframes = encodeClip('testsrc2=s=640x480:r=30:d=0.4', ['-preset', 'ultrafast', '-g', '1']);
  const both = new FallbackDecoder(decoder, new LibavDecoder({ canvas, placement: upright, hardware: false }));
  frameworks?.call('void double_fail_transfers(int status)', -12_905);
  const { shown, errors } = await decodeClip(both, keyframes, { canvas });
  frameworks?.call('void double_fail_transfers(int status)', 0);
  assert.deepEqual(
    errors.map(({ code }) => code),
    ['VIDEO_ERR_SCALE', 'VIDEO_ERR_SCALE', 'VIDEO_ERR_SCALE'],
  );
  assert.equal(shown.length, 12 - 3);
  assert.equal(both.description, 'h264');
  await both.close();
});

test('a macOS that refuses global surfaces decodes into others, with and without scaling', { skip }, async (t) => {
  const refuse = (value: boolean): unknown => frameworks?.call('void double_refuse_global(bool value)', value);
  t.after(() => refuse(false));
  refuse(true);
  for (const size of [canvas, { ...canvas, width: 640, height: 360 }]) {
    const global = new VideoToolboxDecoder({ canvas: size, placement: upright, sharing: 'global' });
    const { shown, errors } = await decodeClip(global, clip, { canvas: size });
    await global.close();
    assert.deepEqual([shown.length, errors], [30, []]);
  }
});
