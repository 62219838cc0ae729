import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import fc from 'fast-check';
import { lengthPrefixedNalUnits, prefixWithLengths } from '../bitstream/nal-units.ts';
import { type NalCodec, nalRole } from '../bitstream/slice-start.ts';
import { VideoError } from '../errors.ts';
import { type AccessUnit, AccessUnitAssembler, type FrameTimes } from './access-unit-assembler.ts';

const TIMES: FrameTimes = { arrivalNs: 0n, showAt: 0 };

/** A slice whose number, behind its header, tells it from all others. */
type MakeSlice = (address: number, keyframe: boolean, number: number) => Uint8Array;

/** ue(v) of the address, then a stop bit, in whole bytes. */
function expGolomb(value: number): number[] {
  const bits = (value + 1).toString(2);
  const text = `${'0'.repeat(bits.length - 1)}${bits}1`;
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8, '0');
  return padded.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [];
}

const slices: Readonly<Record<NalCodec, MakeSlice>> = {
  h264: (address, keyframe, number) =>
    Uint8Array.from([keyframe ? 0x65 : 0x41, ...expGolomb(address), 0x55, number >> 8, number & 0xff, 0x80]),
  hevc: (address, keyframe, number) =>
    Uint8Array.from([keyframe ? 0x26 : 0x02, 1, address === 0 ? 0xc0 : 0x40, 0x55, number >> 8, number & 0xff, 0x80]),
};

const extras: Readonly<Record<NalCodec, Readonly<Record<'before' | 'behind', readonly Uint8Array[]>>>> = {
  h264: {
    before: [
      [9, 0xf0],
      [6, 5, 1, 0xaa, 0x80],
      [0x67, 1, 2, 3],
      [0x68, 4, 5],
    ].map((bytes) => Uint8Array.from(bytes)),
    behind: [[12, 0xff, 0xff, 0x80], [10]].map((bytes) => Uint8Array.from(bytes)),
  },
  hevc: {
    before: [
      [0x46, 1, 0x50],
      [0x4e, 1, 5, 1, 0x80],
      [0x40, 1, 1],
      [0x42, 1, 2],
      [0x44, 1, 3],
    ].map((bytes) => Uint8Array.from(bytes)),
    behind: [
      [0x4c, 1, 0xff, 0x80],
      [0x50, 1, 0x80],
    ].map((bytes) => Uint8Array.from(bytes)),
  },
};

interface Stream {
  readonly codec: NalCodec;
  /** Addresses of the slices of every picture. */
  readonly layout: readonly number[];
  /** Units around the slices of each picture, and where the picture is cut into messages. */
  readonly pictures: readonly {
    readonly before: readonly Uint8Array[];
    readonly behind: readonly Uint8Array[];
    readonly cuts: readonly number[];
    /** Zero bytes behind the last unit of each message. */
    readonly padding: number;
  }[];
  readonly lengthSize: 2 | 3 | 4;
  /** Whether the messages of one picture come together. */
  readonly together: boolean;
}

const anyStream: fc.Arbitrary<Stream> = fc.constantFrom<NalCodec>('h264', 'hevc').chain((codec) =>
  fc.record({
    codec: fc.constant(codec),
    layout: fc.constantFrom([0], [0, 20], [0, 10, 20, 30]),
    pictures: fc.array(
      fc.record({
        before: fc.subarray([...extras[codec].before]),
        behind: fc.subarray([...extras[codec].behind]),
        cuts: fc.array(fc.nat(10), { maxLength: 4 }),
        padding: fc.nat(3),
      }),
      { minLength: 4, maxLength: 12 },
    ),
    lengthSize: fc.constantFrom(2, 3, 4),
    together: fc.constant(true),
  }),
);

/** Length-prefixed with lengths of any size. */
function framed(units: readonly Uint8Array[], lengthSize: number, padding: number): Uint8Array<ArrayBuffer> {
  const bytes = units.flatMap((unit) => [
    ...Array.from({ length: lengthSize }, (_, byte) => (unit.length >> (8 * (lengthSize - 1 - byte))) & 0xff),
    ...unit,
  ]);
  return Uint8Array.from([...bytes, ...new Array<number>(padding).fill(0)]);
}

function frameOf(codec: NalCodec, data: Uint8Array<ArrayBuffer>, dts: number, keyframe: boolean): VideoPacket {
  return { media: 'video', codec, track: 0, kind: 'frame', dts, pts: dts, keyframe, data };
}

/** The messages of a stream, each with whether another one of the same picture follows. */
function messagesOf({ codec, layout, pictures, lengthSize }: Stream): { packet: VideoPacket; more: boolean }[] {
  return pictures.flatMap(({ before, behind, cuts, padding }, index) => {
    const keyframe = index === 0;
    const units = [
      ...before,
      ...layout.map((address) => slices[codec](address, keyframe, index * 16 + layout.indexOf(address))),
      ...behind,
    ];
    const places = [...new Set([...cuts.map((cut) => Math.min(cut, units.length)), units.length])].sort(
      (a, b) => a - b,
    );
    const parts = places.map((end, part) => units.slice(places[part - 1] ?? 0, end)).filter((part) => part.length > 0);
    return parts.map((part, number) => ({
      packet: frameOf(codec, framed(part, lengthSize, lengthSize - 1 < padding ? 0 : padding), index * 33, keyframe),
      more: number < parts.length - 1,
    }));
  });
}

function slicesOf(codec: NalCodec, { packet }: Pick<AccessUnit, 'packet'>): string[] {
  return [...lengthPrefixedNalUnits(packet.data, 4)]
    .filter((unit) => nalRole(codec, unit) === 'slice')
    .map((unit) => Buffer.from(unit).toString('hex'));
}

test('every picture comes out whole and in order, wherever its messages were cut', () => {
  fc.assert(
    fc.property(anyStream, (stream) => {
      const { codec, layout, pictures, lengthSize } = stream;
      const assembler = new AccessUnitAssembler(codec, lengthSize);
      const units = messagesOf(stream).flatMap(({ packet, more }) => assembler.push(packet, TIMES, more));
      units.push(...assembler.flush());
      const wanted = pictures.map((_, index) =>
        layout.map((address, slice) =>
          Buffer.from(slices[codec](address, index === 0, index * 16 + slice)).toString('hex'),
        ),
      );
      assert.deepEqual(
        units.map((unit) => slicesOf(codec, unit)),
        wanted,
      );
      assert.deepEqual(
        units.map(({ packet }) => packet.dts),
        pictures.map((_, index) => index * 33),
      );
      assert.ok(units.every(({ damage }) => damage === undefined));
      // No parameter set and no SEI is lost on the way to the decoder, except behind the last picture.
      const given = units.map(({ packet }) => [...lengthPrefixedNalUnits(packet.data, 4)]);
      for (const [index, { before }] of pictures.entries()) {
        const kept = before.filter((unit) => nalRole(codec, unit) !== 'delimiter');
        for (const unit of kept) assert.ok(given[index]?.some((each) => Buffer.compare(each, unit) === 0));
      }
    }),
    { numRuns: 500 },
  );
});

test('a picture in one message is given out at once, as it came and without a copy', () => {
  const assembler = new AccessUnitAssembler('h264', 4);
  for (let number = 0; number < 20; number++) {
    const data = prefixWithLengths([0, 20].map((address) => slices.h264(address, number === 0, number * 16 + address)));
    const packet = frameOf('h264', data, number * 33, number === 0);
    const [unit, ...others] = assembler.push(packet, TIMES, false);
    assert.equal(unit?.packet, packet);
    assert.deepEqual(others, []);
  }
});

test('a picture in parts is given out with its last slice, once the stream has shown how many there are', () => {
  const assembler = new AccessUnitAssembler('h264', 4);
  const delays: number[] = [];
  for (let number = 0; number < 6; number++) {
    for (const address of [0, 10, 20]) {
      const data = prefixWithLengths([slices.h264(address, number === 0, number * 16 + address)]);
      const units = assembler.push(frameOf('h264', data, number * 33, number === 0), TIMES, false);
      for (const { packet } of units) delays.push(number - Math.round(packet.dts / 33));
    }
  }
  // The first slice was taken for the first picture, which comes once more when it is whole.
  assert.deepEqual(delays, [0, 1, 1, 1, 0, 0, 0]);
});

test('a slice that is lost is damage: the first of a picture, one of a settled stream, one of the very first picture', () => {
  const picture = (number: number, addresses: readonly number[]): VideoPacket => {
    const units = addresses.map((address) => slices.h264(address, number === 0, number * 16 + address));
    return frameOf('h264', prefixWithLengths(units), number * 33, number === 0);
  };
  const whole = [0, 10, 20, 30];
  const settled = new AccessUnitAssembler('h264', 4, 40);
  for (let number = 0; number < 15; number++) {
    assert.equal(settled.push(picture(number, whole), TIMES, false)[0]?.damage, undefined);
  }
  assert.equal(settled.push(picture(15, [0, 20, 30]), TIMES, false)[0]?.damage, 'slices-lost');
  assert.equal(settled.push(picture(16, [10, 20, 30]), TIMES, false)[0]?.damage, 'slices-lost');
  assert.equal(settled.push(picture(17, whole), TIMES, false)[0]?.damage, undefined);

  const fresh = new AccessUnitAssembler('h264', 4, 40);
  assert.equal(fresh.push(picture(0, [0, 20, 30]), TIMES, false)[0]?.suspicious, true);
  assert.equal(fresh.push(picture(1, whole), TIMES, false)[0]?.suspicion, 'damaged');

  const uneven = new AccessUnitAssembler('h264', 4, 40);
  assert.equal(uneven.push(picture(0, [0, 20, 30]), TIMES, false)[0]?.suspicious, true);
  assert.equal(uneven.push(picture(1, [0, 20, 30]), TIMES, false)[0]?.suspicion, 'whole');
});

test('an encoder that cuts its pictures into other slices from one to the next loses none of them', () => {
  const assembler = new AccessUnitAssembler('h264', 4, 40);
  const layouts = [[0, 5, 25], [0], [0, 30], [0, 10, 20, 30], [0], [0, 1, 2]];
  for (let number = 0; number < 120; number++) {
    const addresses = layouts[number % layouts.length] ?? [0];
    const keyframe = number % 30 === 0;
    const units = addresses.map((address) => slices.h264(address, keyframe, number * 16 + address));
    const [unit] = assembler.push(frameOf('h264', prefixWithLengths(units), number * 33, keyframe), TIMES, false);
    assert.equal(unit?.damage, undefined, `picture ${number}`);
  }
});

test('pictures of ever other numbers of slices, each in its own message: what comes too late is damage, and rare', () => {
  const stream = fc.tuple(
    fc.constantFrom<NalCodec>('h264', 'hevc'),
    fc
      .array(fc.constantFrom<readonly number[]>([0], [0, 40], [0, 40, 70]), { minLength: 30, maxLength: 60 })
      // From a layout that many pictures in a row had, a lost slice stands out.
      .filter((layouts) =>
        layouts.every((_, at) => at + 9 > layouts.length || new Set(layouts.slice(at, at + 9).map(String)).size > 1),
      ),
  );
  // The picture whose third slice came too late did not have two, so there were no ten in a row with two.
  const repeated = (count: number, layout: readonly number[]): (readonly number[])[] =>
    Array.from({ length: count }, () => layout);
  const cutShort = [4, 5].flatMap((count) => [[0, 40, 70], ...repeated(count, [0, 40])]);
  fc.assert(
    fc.property(stream, ([codec, layouts]) => {
      const assembler = new AccessUnitAssembler(codec, 4);
      const out: AccessUnit[] = [];
      for (const [number, addresses] of layouts.entries()) {
        for (const address of addresses) {
          const data = prefixWithLengths([slices[codec](address, number === 0, number * 128 + address)]);
          out.push(...assembler.push(frameOf(codec, data, number * 33, number === 0), TIMES, false));
        }
      }
      out.push(...assembler.flush());
      let late = 0;
      for (const [at, { packet, damage }] of out.entries()) {
        const number = Math.round(packet.dts / 33);
        if (number === 0) continue;
        const before = out[at - 1];
        const wasLate =
          before !== undefined && slicesOf(codec, before).length < (layouts[number - 1]?.length ?? 0) && number > 1;
        assert.equal(damage, wasLate ? 'slices-lost' : undefined, `picture ${number}`);
        if (wasLate) late++;
      }
      // One before the stream is known to send parts, one where the number that was thought to be known is exceeded.
      assert.ok(late <= 2, `${late} came too late`);
    }),
    { numRuns: 300, examples: [[['h264', [...cutShort, ...repeated(8, [0])]]]] },
  );
});

test('a filler in a message of its own does not delay its picture', () => {
  const assembler = new AccessUnitAssembler('h264', 4);
  for (let number = 0; number < 5; number++) {
    const picture = prefixWithLengths([slices.h264(0, number === 0, number)]);
    const filler = prefixWithLengths([Uint8Array.from([12, 0xff, 0x80])]);
    const first = assembler.push(frameOf('h264', picture, number * 33, number === 0), TIMES, true);
    const second = assembler.push(frameOf('h264', filler, number * 33, number === 0), TIMES, false);
    assert.deepEqual([first.length, second.length], [0, 1]);
  }
});

test('a frame that is cut short goes to the decoder as it is, and counts as damaged', () => {
  const assembler = new AccessUnitAssembler('h264', 4);
  const data = prefixWithLengths([slices.h264(0, true, 1)]).slice(0, -3);
  const packet = frameOf('h264', data, 0, true);
  const [unit] = assembler.push(packet, TIMES, false);
  assert.equal(unit?.packet, packet);
  assert.equal(unit.damage, 'cut');
});

test('any bytes pass: nothing is thrown but a VideoError, and nothing piles up', () => {
  const any = fc.array(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(3), fc.boolean()), { maxLength: 40 });
  fc.assert(
    fc.property(any, fc.constantFrom<NalCodec>('h264', 'hevc'), (messages, codec) => {
      const assembler = new AccessUnitAssembler(codec, 1);
      for (const [bytes, dts, more] of messages) {
        try {
          assembler.push(frameOf(codec, Uint8Array.from(bytes), dts, false), TIMES, more);
        } catch (error) {
          assert.ok(error instanceof VideoError, String(error));
        }
      }
      assembler.flush();
    }),
    { numRuns: 1000 },
  );
});

test('a picture of thousands of NAL units, in one message or in many, is refused and not held', () => {
  for (const codec of ['h264', 'hevc'] as const) {
    const slice = slices[codec](1, true, 1);
    const first = slices[codec](0, true, 0);
    const [prefix] = extras[codec].before.slice(1);
    assert.ok(prefix !== undefined);
    const messages: readonly (readonly Uint8Array[])[][] = [
      [Array.from({ length: 10_000 }, () => slice)],
      [Array.from({ length: 10_000 }, () => prefix)],
      Array.from({ length: 10_000 }, (_, index) => [index === 0 ? first : slice]),
      Array.from({ length: 10_000 }, () => [prefix]),
    ];
    for (const units of messages) {
      const assembler = new AccessUnitAssembler(codec, 4);
      const push = (each: readonly Uint8Array[]): AccessUnit[] =>
        assembler.push(frameOf(codec, prefixWithLengths(each), 0, true), TIMES, true);
      assert.throws(
        () => {
          for (const each of units) push(each);
        },
        (error) => error instanceof VideoError && error.code === 'VIDEO_ERR_BITSTREAM',
      );
      push([first]);
      const [next] = assembler.flush();
      assert.ok(next !== undefined && next.packet.data.byteLength < 100, 'the next picture has nothing of it');
    }
  }
});

test('units that wait for their picture do not keep the messages that they came in', () => {
  const assembler = new AccessUnitAssembler('h264', 4);
  const [, sei] = extras.h264.before;
  assert.ok(sei !== undefined);
  const filler = Uint8Array.from({ length: 1_000_000 }, () => 12);
  const before = process.memoryUsage().arrayBuffers;
  for (let index = 0; index < 200; index++)
    assembler.push(frameOf('h264', prefixWithLengths([sei, filler]), 0, true), TIMES, false);
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const kept = process.memoryUsage().arrayBuffers - before;
  // All of them are 200 MB; some may not have been collected yet.
  assert.ok(kept < 100_000_000, `${kept} bytes`);
});
