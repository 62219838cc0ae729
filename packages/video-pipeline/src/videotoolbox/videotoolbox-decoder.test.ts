import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import koffi from 'koffi';
import { AppleFrameworks, withoutFrameworks } from '../../../../test/apple/double.ts';
import type { Canvas, Placement } from '../canvas/canvas.ts';
import { LibavDecoder } from '../libav/libav-decoder.ts';
import { encodeClip } from '../testing/encoded-clip.ts';
import { encodeHevcClip } from '../testing/hevc-clip.ts';
import { type DecodedClip, decodeClip, psnr, surfaceOf } from './testing/shown.ts';
import { VideoToolboxDecoder } from './videotoolbox-decoder.ts';

const skip = withoutFrameworks();
const frameworks = skip === false ? new AppleFrameworks() : undefined;
const canvas: Canvas = { width: 320, height: 180, fps: 30 };
const upright: Placement = { fit: 'contain', rotate: 0, mirror: false };
const SOURCE = 'testsrc2=s=320x180:r=30';

let decoder = new VideoToolboxDecoder({ canvas, placement: upright, sharing: 'handed' });
afterEach(async () => {
  await decoder.close();
  decoder = new VideoToolboxDecoder({ canvas, placement: upright, sharing: 'handed' });
  assert.deepEqual(frameworks?.live() ?? {}, {}, 'every reference was released');
  assert.equal(koffi.stats().callbacks, 0, 'every callback was unregistered');
});

async function byLibav(packets: readonly VideoPacket[], placement = upright): Promise<DecodedClip> {
  const libav = new LibavDecoder({ canvas, placement, hardware: false });
  const clip = await decodeClip(libav, packets, { canvas });
  libav.close();
  return clip;
}

function assertSame(actual: DecodedClip, expected: DecodedClip, count: number, decibels = 45): void {
  assert.deepEqual(actual.errors, []);
  assert.equal(expected.shown.length, count);
  assert.deepEqual(
    actual.shown.map(({ pts }) => Math.round(pts)),
    expected.shown.map(({ pts }) => Math.round(pts)),
  );
  for (const [index, { surface }] of actual.shown.entries()) {
    const other = expected.shown[index]?.surface;
    assert.ok(surface !== undefined && other !== undefined);
    const likeness = psnr(surface, other);
    assert.ok(likeness >= decibels, `picture ${index}: ${likeness} dB`);
  }
}

const clips: readonly (readonly [name: string, packets: () => VideoPacket[]])[] = [
  ['H.264 with B-frames', () => encodeClip(`${SOURCE}:d=10`, ['-preset', 'ultrafast', '-bf', '3', '-b_strategy', '0'])],
  ['H.264 at 25 pictures a second', () => encodeClip('testsrc2=s=320x180:r=25:d=12', ['-preset', 'ultrafast'])],
  ['HEVC', () => encodeHevcClip(`${SOURCE}:d=10`, ['-preset', 'ultrafast', '-pix_fmt', 'yuv420p'])],
];

for (const [name, packets] of clips) {
  test(`300 pictures of ${name} equal those of libav, in the same order`, { skip }, async () => {
    const clip = packets();
    assertSame(await decodeClip(decoder, clip, { canvas }), await byLibav(clip), 300);
  });
}

/** The limit is low because two scalers blur edges differently. */
const SCALED_DECIBELS = 25;

/** Placement, size of the stream, and options of the encoder for its colours and pixels. */
const placements: readonly (readonly [placement: Placement, size: string, ...encoderOptions: string[]])[] = [
  [{ fit: 'contain', rotate: 0, mirror: false }, '640x480'],
  [{ fit: 'cover', rotate: 0, mirror: false }, '640x480'],
  [{ fit: 'contain', rotate: 0, mirror: false }, '320x180', '-colorspace', 'smpte170m'],
  [{ fit: 'contain', rotate: 0, mirror: false }, '640x480', '-colorspace', 'smpte170m'],
  [{ fit: 'cover', rotate: 90, mirror: false }, '320x240', '-colorspace', 'smpte170m', '-vf', 'setsar=4/3'],
  [{ fit: 'contain', rotate: 90, mirror: true }, '320x240', '-vf', 'setsar=4/3'],
  [{ fit: 'stretch', rotate: 180, mirror: false }, '320x240', '-colorspace', 'bt709'],
  [{ fit: 'contain', rotate: 270, mirror: false }, '640x360'],
  [{ fit: 'stretch', rotate: 0, mirror: true }, '320x180'],
];
for (const [placement, size, ...options] of placements) {
  test(`${size} ${options.join(' ')} is placed as libav does it: ${JSON.stringify(placement)}`, { skip }, async () => {
    const clip = encodeClip(`smptebars=s=${size}:r=30:d=0.2`, ['-preset', 'ultrafast', '-bf', '0', ...options]);
    const transfers = (): number => Number(frameworks?.call('int double_transfers(void)') ?? 0);
    const before = transfers();
    const placed = new VideoToolboxDecoder({ canvas, placement, sharing: 'handed' });
    const actual = await decodeClip(placed, clip, { canvas });
    await placed.close();
    assertSame(actual, await byLibav(clip, placement), 6, SCALED_DECIBELS);
    const isCopied = size !== '320x180' || options.includes('smpte170m');
    if (frameworks?.isDouble) assert.equal(transfers() - before, isCopied ? 6 : 0);
  });
}

test('pictures in full range are converted to limited range', { skip }, async () => {
  const clip = encodeClip(`${SOURCE}:d=0.2`, ['-vf', 'scale=out_range=full,format=yuvj420p', '-color_range', 'pc']);
  assertSame(await decodeClip(decoder, clip, { canvas }), await byLibav(clip), 6);
});

test('the decoder calls back from a thread of its own', { skip: skip || process.platform === 'darwin' }, async () => {
  const before = Number(frameworks?.call('int double_foreign_callbacks(void)'));
  await decodeClip(decoder, encodeClip(`${SOURCE}:d=1`, ['-preset', 'ultrafast']));
  assert.equal(Number(frameworks?.call('int double_foreign_callbacks(void)')) - before, 30);
});

test('a stream without reordering is shown without delay', { skip }, async () => {
  const clip = encodeClip(`${SOURCE}:d=1`, ['-preset', 'ultrafast', '-tune', 'zerolatency']);
  for (const packet of clip) {
    if (packet.kind === 'config') decoder.configure(packet);
    if (packet.kind !== 'frame') continue;
    const { shown } = await decodeClip(decoder, [packet]);
    assert.deepEqual(
      shown.map(({ pts }) => pts),
      [packet.pts],
    );
  }
});

test('ten thousand frames leave no references behind', { skip }, async () => {
  const clip = encodeClip('testsrc2=s=32x32:r=30:d=10', ['-preset', 'ultrafast', '-g', '50', '-bf', '2']);
  const long = Array.from({ length: 34 }, () => clip).flat();
  const { shown, errors } = await decodeClip(decoder, long);
  assert.deepEqual(errors, []);
  assert.ok(shown.length > 10_000, `${shown.length} pictures`);
});

test('empty NAL units are removed, and an empty frame is ignored', { skip }, async () => {
  const [config, frame] = encodeClip(`${SOURCE}:d=0.1`, ['-preset', 'ultrafast']);
  assert.ok(config !== undefined && frame !== undefined);
  const padded = { ...frame, data: new Uint8Array([0, 0, 0, 0, ...frame.data, 0, 0, 0, 0]) };
  const empty = { ...frame, data: new Uint8Array() };
  const { shown, errors } = await decodeClip(decoder, [config, empty, padded]);
  assert.deepEqual([shown.length, errors], [1, []]);
});

test('a frame before the decoder configuration is an error', { skip }, async () => {
  const [, frame] = encodeClip(`${SOURCE}:d=0.1`, ['-preset', 'ultrafast']);
  assert.ok(frame !== undefined);
  assert.deepEqual((await decodeClip(decoder, [frame])).errors, [{ index: 0, code: 'VIDEO_ERR_NO_CONFIG' }]);
});

test('a new placement counts from the next picture on, and the picture that is kept can be drawn again', {
  skip,
}, async () => {
  const clip = encodeClip(`${SOURCE}:d=1`, ['-preset', 'ultrafast', '-bf', '0']);
  const mirrored = { ...upright, mirror: true };
  const [straight, turned] = [await byLibav(clip), await byLibav(clip, mirrored)];
  const surfaces: Uint8Array[] = [];
  for (const packet of clip) {
    if (packet.kind === 'config') decoder.configure(packet);
    if (packet.kind !== 'frame') continue;
    if (surfaces.length === 10) decoder.place(mirrored);
    for (const picture of decoder.decode(packet)) {
      if (picture instanceof Promise) await picture;
      else {
        surfaces.push(surfaceOf(picture, canvas));
        picture.keep();
      }
    }
  }
  const isLike = (surface: Uint8Array | undefined, { shown }: DecodedClip, index: number): boolean =>
    psnr(surface ?? new Uint8Array(), shown[index]?.surface ?? new Uint8Array()) > 40;
  assert.ok(surfaces.length > 20, `${surfaces.length} pictures`);
  for (const [index, surface] of surfaces.entries())
    assert.ok(isLike(surface, index < 10 ? straight : turned, index), `picture ${index}`);
  decoder.place(upright);
  const kept = decoder.kept() ?? assert.fail('nothing is kept');
  assert.ok(isLike(surfaceOf(kept, canvas), straight, surfaces.length - 1), 'the one that is kept');
  decoder.configure(clip[0] ?? assert.fail('no configuration'));
  assert.equal(decoder.kept(), undefined);
});
