import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import fc from 'fast-check';
import { parseAvcConfiguration } from '../bitstream/avc-configuration.ts';
import { parseHevcConfiguration } from '../bitstream/hevc-configuration.ts';
import { lengthPrefixedNalUnits, prefixWithLengths } from '../bitstream/nal-units.ts';
import { encodeClip } from '../testing/encoded-clip.ts';
import { encodeHevcClip } from '../testing/hevc-clip.ts';
import { DecoderInput, type DecoderInputItem } from './decoder-input.ts';

const TIMES = { arrivalNs: 0n, showAt: 0 };

let h264: readonly VideoPacket[];
let hevc: readonly VideoPacket[];
before(() => {
  const source = 'testsrc2=s=128x72:r=10:d=1';
  h264 = encodeClip(source, ['-g', '5', '-bf', '0', '-pix_fmt', 'yuv420p']).filter(({ kind }) => kind !== 'end');
  hevc = encodeHevcClip(source, ['-g', '5', '-bf', '0']);
});

function headerOf(packets: readonly VideoPacket[]): VideoPacket {
  const [first] = packets;
  assert.equal(first?.kind, 'config');
  return first;
}

/** Everything that comes out, packet by packet; errors by their codes. */
function throughInput(packets: Iterable<VideoPacket>): (DecoderInputItem | string)[] {
  const input = new DecoderInput();
  const out: (DecoderInputItem | string)[] = [];
  for (const packet of packets) {
    try {
      out.push(...(packet.kind === 'config' ? input.configure(packet) : input.frame(packet, TIMES, false)));
    } catch (error) {
      out.push(error instanceof Error && 'code' in error ? String(error.code) : String(error));
    }
  }
  out.push(...input.flush());
  return out;
}

function kinds(items: readonly (DecoderInputItem | string)[]): string[] {
  return items.map((item) => (typeof item === 'string' ? item : item.kind));
}

function framesOf(packets: readonly VideoPacket[]): VideoPacket[] {
  return packets.filter(({ kind }) => kind === 'frame');
}

/** The parameter sets of the sequence header, as units. */
function setsOf(header: VideoPacket): Uint8Array[] {
  if (header.codec === 'h264') {
    const { sequenceParameterSets, pictureParameterSets } = parseAvcConfiguration(header.data);
    return [...sequenceParameterSets, ...pictureParameterSets];
  }
  const sets = parseHevcConfiguration(header.data);
  return [...sets.videoParameterSets, ...sets.sequenceParameterSets, ...sets.pictureParameterSets];
}

for (const codec of ['h264', 'hevc'] as const) {
  const clip = () => (codec === 'h264' ? h264 : hevc);

  test(`${codec}: a stream with a sequence header passes as it is`, () => {
    const packets = clip();
    const items = throughInput(packets);
    assert.deepEqual(kinds(items), ['config', ...framesOf(packets).map(() => 'unit')]);
    for (const [index, item] of items.entries()) {
      if (typeof item !== 'string' && item.kind === 'config') assert.equal(item.config.data, headerOf(packets).data);
      if (typeof item !== 'string' && item.kind === 'unit') assert.equal(item.unit.packet, packets[index]);
    }
  });

  test(`${codec}: without a sequence header, parameter sets among the frames make one, in any order and any messages`, () => {
    const sets = setsOf(headerOf(clip()));
    const order = fc.shuffledSubarray([...sets.keys()], { minLength: sets.length });
    fc.assert(
      fc.property(order, fc.boolean(), fc.boolean(), (places, together, brokenHeader) => {
        const units = places.flatMap((place) => sets[place] ?? []);
        const frames = framesOf(clip());
        const [first] = frames;
        assert.ok(first !== undefined);
        const messages = together ? [units] : units.map((unit) => [unit]);
        const inBand = messages.map((message) => ({ ...first, keyframe: false, data: prefixWithLengths(message) }));
        const bad = { ...headerOf(clip()), data: new Uint8Array([1, 2, 3]) };
        const items = throughInput([...(brokenHeader ? [bad] : []), ...inBand, ...frames]);
        const expected = ['config', ...frames.map(() => 'unit')];
        assert.deepEqual(kinds(items), brokenHeader ? ['VIDEO_ERR_BITSTREAM', ...expected] : expected);
      }),
      { numRuns: 30 },
    );
  });

  test(`${codec}: frames before anything has said how to decode them are reported, not decoded`, () => {
    const frames = framesOf(clip()).map((frame) => {
      const units = [...lengthPrefixedNalUnits(frame.data, 4)].filter((unit) => !isParameterSet(codec, unit));
      return { ...frame, data: prefixWithLengths(units) };
    });
    assert.deepEqual(
      kinds(throughInput(frames)),
      frames.map(() => 'undecodable'),
    );
  });
}

function isParameterSet(codec: 'h264' | 'hevc', unit: Uint8Array): boolean {
  const header = unit[0] ?? 0;
  return codec === 'h264' ? [7, 8].includes(header & 0x1f) : [32, 33, 34].includes((header >> 1) & 0x3f);
}

test('H.264 with length fields of one to three bytes comes out with four', () => {
  const header = headerOf(h264);
  for (const lengthSize of [2, 3]) {
    const data = header.data.slice();
    data[4] = 0xfc | (lengthSize - 1);
    const frames = framesOf(h264).map((frame) => {
      const units = [...lengthPrefixedNalUnits(frame.data, 4)];
      const bytes = units.flatMap((unit) => [
        ...Array.from({ length: lengthSize }, (_, byte) => (unit.length >> (8 * (lengthSize - 1 - byte))) & 0xff),
        ...unit,
      ]);
      return { ...frame, data: Uint8Array.from(bytes) };
    });
    const items = throughInput([{ ...header, data }, ...frames]);
    const [config, ...units] = items;
    assert.ok(typeof config === 'object' && config.kind === 'config');
    assert.equal(parseAvcConfiguration(config.config.data).lengthSize, 4);
    for (const [index, item] of units.entries()) {
      assert.ok(typeof item === 'object' && item.kind === 'unit');
      assert.deepEqual(item.unit.packet.data, framesOf(h264)[index]?.data);
    }
  }
});

test('AV1 and VP9 begin at a keyframe, with a sequence header or without', () => {
  for (const codec of ['av1', 'vp9'] as const) {
    const frame = (keyframe: boolean): VideoPacket => ({
      ...headerOf(h264),
      codec,
      kind: 'frame',
      keyframe,
      data: new Uint8Array(5),
    });
    const items = throughInput([frame(false), frame(true), frame(false)]);
    assert.deepEqual(kinds(items), ['undecodable', 'config', 'unit', 'unit']);
    const header = { ...headerOf(h264), codec, data: new Uint8Array([0x81, 0, 0, 0]) };
    assert.deepEqual(kinds(throughInput([header, frame(false)])), ['config', 'unit']);
  }
});

test('another codec in the same stream gets a configuration of its own', () => {
  const [header] = h264;
  assert.ok(header !== undefined);
  const frame = framesOf(h264)[0];
  assert.ok(frame !== undefined);
  const vp9: VideoPacket = { ...frame, codec: 'vp9', data: Uint8Array.from([0x82, 0x49, 0x83, 0x42]) };
  assert.deepEqual(kinds(throughInput([header, frame, vp9, { ...vp9, keyframe: false }])), [
    'config',
    'unit',
    'config',
    'unit',
    'unit',
  ]);
});
