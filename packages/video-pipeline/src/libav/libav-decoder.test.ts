import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { type Canvas, i420Size, type Matrix, type Placement } from '../canvas/canvas.ts';
import { BT601, BT709, pixelAt } from '../canvas/testing/pixels.ts';
import type { DecoderRoom } from '../decoder/decoder.ts';
import { VideoError } from '../errors.ts';
import { encodeClip } from '../testing/encoded-clip.ts';
import { LibavDecoder } from './libav-decoder.ts';
import { decodeAll as decodeOn, type Shown } from './testing/decode-all.ts';

const canvas: Canvas = { width: 640, height: 360, fps: 30 };
const upright: Placement = { fit: 'contain', rotate: 0, mirror: false };

function decodeAll(packets: readonly VideoPacket[], placement: Placement = upright, matrix: Matrix = 'bt709'): Shown[] {
  return decodeOn(packets, { ...canvas, matrix }, placement);
}

/** Y, Cb and Cr at a point of the canvas. */
function pixel(surface: Uint8Array, x: number, y: number): number[] {
  return pixelAt(surface, canvas.width, canvas.height, x, y);
}

function assertColour(actual: readonly number[], expected: readonly number[], message: string): void {
  const far = actual.some((value, index) => Math.abs(value - (expected[index] ?? 0)) > 3);
  assert.ok(!far, `${message}: ${actual} is not ${expected}`);
}

// The four quarters of the source: red, green, blue, white.
const quarters = (size: string): string =>
  `color=red:s=${size}:r=30:d=0.2[a];color=lime:s=${size}:r=30:d=0.2[b];color=blue:s=${size}:r=30:d=0.2[c];` +
  'color=white:s=' +
  size +
  ':r=30:d=0.2[d];[a][b]hstack[e];[c][d]hstack[f];[e][f]vstack';

const tagged = (matrix: string, range: string): string[] => [
  '-vf',
  `scale=out_color_matrix=${matrix}:out_range=${range},format=yuv420p`,
  '-colorspace',
  matrix,
  '-color_range',
  range,
  '-qp',
  '4',
];

const tags = ['bt709', 'smpte170m'].flatMap((matrix) => ['tv', 'pc'].map((range) => ({ matrix, range })));

for (const { matrix, range } of tags) {
  for (const [canvasMatrix, expected] of Object.entries({ bt709: BT709, bt601: BT601 })) {
    test(`${matrix} ${range} comes out as ${canvasMatrix} limited`, () => {
      const clip = encodeClip(quarters('320x180'), tagged(matrix, range));
      const [first] = decodeAll(clip, upright, canvasMatrix === 'bt601' ? 'bt601' : 'bt709');
      assert.ok(first !== undefined);
      assertColour(pixel(first.surface, 160, 90), expected.red, 'red');
      assertColour(pixel(first.surface, 480, 90), expected.green, 'green');
      assertColour(pixel(first.surface, 160, 270), expected.blue, 'blue');
      assertColour(pixel(first.surface, 480, 270), expected.white, 'white');
    });
  }
}

test('colours of a stream without a matrix stay as they are', () => {
  const clip = encodeClip('color=red:s=320x180:d=0.1', ['-pix_fmt', 'yuv420p', '-qp', '4']);
  for (const matrix of ['bt709', 'bt601'] as const) {
    const [first] = decodeAll(clip, upright, matrix);
    assertColour(pixel(first?.surface ?? new Uint8Array(), 100, 100), BT601.red, matrix);
  }
});

for (const [name, pixelFormat] of [
  ['4:2:2', 'yuv422p'],
  ['4:4:4', 'yuv444p'],
  ['ten bits', 'yuv420p10le'],
  ['RGB', 'gbrp'],
]) {
  test(`${name} is understood`, () => {
    const colours = [
      '-vf',
      `scale=out_color_matrix=bt709,format=${pixelFormat}`,
      '-colorspace',
      name === 'RGB' ? 'rgb' : 'bt709',
    ];
    const encoder = name === 'RGB' ? ['-c:v', 'libx264rgb', '-pix_fmt', 'bgr24'] : [];
    const options = name === 'RGB' ? ['-qp', '4', ...encoder] : [...colours, '-qp', '4'];
    const [first] = decodeAll(encodeClip(quarters('320x180'), options));
    assertColour(pixel(first?.surface ?? new Uint8Array(), 160, 90), BT709.red, 'red');
    assertColour(pixel(first?.surface ?? new Uint8Array(), 160, 270), BT709.blue, 'blue');
  });
}

const corners: { name: string; placement: Placement; topLeft: readonly number[]; bottomLeft: readonly number[] }[] = [
  { name: 'upright', placement: { ...upright, fit: 'stretch' }, topLeft: BT709.red, bottomLeft: BT709.blue },
  {
    name: 'mirrored',
    placement: { fit: 'stretch', rotate: 0, mirror: true },
    topLeft: BT709.green,
    bottomLeft: BT709.white,
  },
  {
    name: 'a quarter turn',
    placement: { fit: 'stretch', rotate: 90, mirror: false },
    topLeft: BT709.blue,
    bottomLeft: BT709.white,
  },
  {
    name: 'half a turn',
    placement: { fit: 'stretch', rotate: 180, mirror: false },
    topLeft: BT709.white,
    bottomLeft: BT709.green,
  },
  {
    name: 'half a turn, mirrored',
    placement: { fit: 'stretch', rotate: 180, mirror: true },
    topLeft: BT709.blue,
    bottomLeft: BT709.red,
  },
  {
    name: 'three quarters',
    placement: { fit: 'stretch', rotate: 270, mirror: false },
    topLeft: BT709.green,
    bottomLeft: BT709.red,
  },
];

for (const { name, placement, topLeft, bottomLeft } of corners) {
  test(`${name}: the corners are where they belong`, () => {
    const [first] = decodeAll(encodeClip(quarters('320x180'), tagged('bt709', 'tv')), placement);
    assert.ok(first !== undefined);
    assertColour(pixel(first.surface, 20, 20), topLeft, 'top left');
    assertColour(pixel(first.surface, 20, 340), bottomLeft, 'bottom left');
  });
}

test('contain paints bars black, cover leaves none', () => {
  const portrait = encodeClip('color=red:s=180x320:d=0.1', tagged('bt709', 'tv'));
  const [contained] = decodeAll(portrait);
  const [covered] = decodeAll(portrait, { ...upright, fit: 'cover' });
  assert.ok(contained !== undefined && covered !== undefined);
  assertColour(pixel(contained.surface, 10, 180), BT709.black, 'bar');
  assertColour(pixel(contained.surface, 320, 180), BT709.red, 'middle');
  assertColour(pixel(covered.surface, 10, 180), BT709.red, 'cover');
});

test('bars are black right up to a picture of any width', () => {
  const [contained] = decodeAll(encodeClip('color=white:s=180x320:d=0.1', tagged('bt709', 'tv')));
  assert.ok(contained !== undefined);
  for (let x = 0; x < canvas.width; x++) {
    const isPicture = x >= 218 && x < 420;
    assertColour(pixel(contained.surface, x, 100), isPicture ? BT709.white : BT709.black, `column ${x}`);
  }
});

test('pictures come in presentation order, each once, with B-frames', () => {
  const packets = encodeClip('testsrc2=s=320x180:r=30:d=1', ['-bf', '3', '-b_strategy', '0']);
  const times = decodeAll(packets).map(({ pts }) => pts);
  assert.deepEqual(
    times,
    packets
      .filter(({ kind }) => kind === 'frame')
      .map(({ pts }) => pts)
      .sort((a, b) => a - b),
  );
});

test('an odd size is shown whole', () => {
  const options = ['-vf', 'scale=853:481:out_color_matrix=bt709,format=yuv444p', '-colorspace', 'bt709', '-qp', '4'];
  const clip = encodeClip('color=red:s=854x482:d=0.1', options);
  for (const [matrix, { red }] of [['bt709', BT709] as const, ['bt601', BT601] as const]) {
    const [first] = decodeAll(clip, upright, matrix);
    assert.ok(first !== undefined, matrix);
    assertColour(pixel(first.surface, 0, 0), red, 'first pixel');
    assertColour(pixel(first.surface, 639, 359), red, 'last pixel');
  }
});

test('a new configuration in mid-stream changes size without a wrong picture', () => {
  const small = encodeClip('color=red:s=320x180:r=30:d=0.2', tagged('bt709', 'tv'));
  const large = encodeClip('color=blue:s=1280x720:r=30:d=0.2', tagged('bt709', 'tv'));
  for (const { surface } of decodeAll([...small, ...large])) {
    const [y = 0] = pixel(surface, 320, 180);
    const expected = Math.abs(y - 63) < 5 ? BT709.red : BT709.blue;
    for (const x of [2, 320, 637]) assertColour(pixel(surface, x, 300), expected, `pixel ${x}`);
  }
});

const damages: { name: string; harm: (data: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> }[] = [
  { name: 'zeroed', harm: (data) => data.fill(0, data.length >> 1) },
  { name: 'cut short', harm: (data) => data.subarray(0, data.length >> 1) },
];

for (const { name, harm } of damages) {
  test(`a frame that is ${name} is reported as damaged`, () => {
    const packets = encodeClip('testsrc2=s=320x180:r=30:d=0.5', ['-g', '10', '-bf', '0']);
    const decoder = new LibavDecoder({ canvas, placement: upright, hardware: false });
    const reported = packets.flatMap((packet, index) => {
      if (packet.kind === 'config') decoder.configure(packet);
      if (packet.kind !== 'frame') return [];
      try {
        const frame = index === 5 ? { ...packet, data: harm(packet.data.slice()) } : packet;
        return [...decoder.decode(frame)].map(({ damaged }) => damaged);
      } catch (error) {
        assert.ok(error instanceof VideoError && error.code === 'VIDEO_ERR_DECODE');
        return [true];
      }
    });
    decoder.close();
    assert.deepEqual(
      reported.map((damaged, index) => (damaged ? index : -1)).filter((index) => index >= 0),
      [4],
    );
  });
}

test('an empty frame is ignored, a frame before its configuration is an error', () => {
  const decoder = new LibavDecoder({ canvas, placement: upright, hardware: false });
  const [config, frame] = encodeClip('color=red:s=64x64:d=0.1', []);
  assert.ok(config !== undefined && frame !== undefined);
  assert.throws(
    () => [...decoder.decode(frame)],
    (error) => error instanceof VideoError && error.code === 'VIDEO_ERR_NO_CONFIG',
  );
  decoder.configure(config);
  assert.deepEqual([...decoder.decode({ ...frame, data: new Uint8Array() })], []);
  decoder.close();
});

const ROOM = { pixels: 8192 * 4320, pictures: 8, bytes: 2 ** 30 };

function codesOf(packets: readonly VideoPacket[], room: DecoderRoom): { codes: string[]; pictures: number } {
  const decoder = new LibavDecoder({ canvas, placement: upright, hardware: false });
  const codes: string[] = [];
  let pictures = 0;
  for (const packet of packets) {
    try {
      if (packet.kind === 'config') decoder.configure(packet, room);
      else if (packet.kind === 'frame') pictures += [...decoder.decode(packet)].length;
    } catch (error) {
      codes.push(error instanceof VideoError ? error.code : String(error));
    }
  }
  decoder.close();
  return { codes, pictures };
}

test('pictures that turn out to need more memory than is allowed close the decoder, whatever their headers said', () => {
  const packets = encodeClip('testsrc2=s=640x360:r=10:d=0.5', ['-bf', '0']);
  assert.deepEqual(codesOf(packets, ROOM), { codes: [], pictures: 5 });
  const { codes, pictures } = codesOf(packets, { ...ROOM, bytes: 2_000_000 });
  assert.equal(pictures, 0);
  assert.deepEqual(codes, ['VIDEO_ERR_MEMORY', ...Array.from({ length: 4 }, () => 'VIDEO_ERR_NO_CONFIG')]);
});

test('pictures with more pixels than are allowed are not decoded', () => {
  const packets = encodeClip('testsrc2=s=640x360:r=10:d=0.5', ['-bf', '0']);
  assert.equal(codesOf(packets, { ...ROOM, pixels: 640 * 352 }).pictures, 0);
});

test('a decoder that was closed decodes again after a configuration', () => {
  const [config, frame] = encodeClip('color=red:s=64x64:d=0.1', ['-bf', '0']);
  assert.ok(config !== undefined && frame !== undefined);
  const decoder = new LibavDecoder({ canvas, placement: upright, hardware: false });
  for (let round = 0; round < 2; round++) {
    decoder.configure(config);
    const widths: number[] = [];
    for (const picture of decoder.decode(frame)) {
      picture.drawOn(new Uint8Array(i420Size(canvas.width, canvas.height)));
      widths.push(picture.width);
    }
    assert.deepEqual(widths, [64]);
    decoder.close();
    decoder.close();
  }
});
