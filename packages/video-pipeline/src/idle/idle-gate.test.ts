import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import fc from 'fast-check';
import { type Idle, IdleGate } from './idle-gate.ts';

const IDR = 0x65;
const SLICE = 0x41;
/** Of a picture to which no other one refers. */
const SPARE_SLICE = 0x01;
const SEI = 0x06;

type Kind = 'idr' | 'slice' | 'spare' | 'sei' | 'config';

interface Given {
  readonly packet: VideoPacket;
  readonly isOutdated: boolean;
}

/** A stream at a gate, whose time moves on with each picture. */
class Bench {
  readonly given: Given[] = [];
  readonly gate: IdleGate;
  /** After how many packets the decoder was told to rest. */
  readonly rests: number[] = [];
  keptFrames = 0;
  #time = 0;

  constructor(idle: Idle = 'auto') {
    this.gate = new IdleGate({
      idle,
      decode: ({ packet }, isOutdated) => this.given.push({ packet, isOutdated }),
      rest: () => this.rests.push(this.given.length),
      kept: () => this.keptFrames++,
    });
  }

  /** Another message of the same picture has `later` 0. */
  push(kind: Kind, { later = 20, bytes = 8, version = 0, flag = kind === 'idr' }: Options = {}): VideoPacket {
    this.#time += later;
    const nal = { idr: IDR, slice: SLICE, spare: SPARE_SLICE, sei: SEI, config: 1 }[kind];
    const data = new Uint8Array(bytes);
    if (kind === 'config') data.set([1, 0x64, 0, version, 0xff]);
    else data.set([0, 0, 0, bytes - 4, nal]);
    const packet: VideoPacket = {
      media: 'video',
      codec: 'h264',
      track: 0,
      kind: kind === 'config' ? 'config' : 'frame',
      keyframe: flag,
      dts: this.#time,
      pts: this.#time,
      data,
    };
    this.gate.push({ packet, arrivalNs: 0n, showAt: this.#time });
    return packet;
  }

  /** A keyframe and what follows it. */
  group(slices = 3): readonly VideoPacket[] {
    return [this.push('idr'), ...Array.from({ length: slices }, () => this.push('slice'))];
  }

  /** The packets given since `from`. */
  since(from: number): readonly VideoPacket[] {
    return this.given.slice(from).map(({ packet }) => packet);
  }
}

interface Options {
  readonly later?: number;
  readonly bytes?: number;
  readonly version?: number;
  readonly flag?: boolean;
}

/** A stream that nobody watches, whose format is known. */
function unwatched(idle?: Idle): Bench {
  const bench = new Bench(idle);
  bench.push('config');
  bench.group();
  bench.gate.picture();
  return bench;
}

test('nobody watches: the decoder rests from the second keyframe on, and gets the newest group when somebody comes', () => {
  const bench = unwatched();
  const before = bench.given.length;
  assert.deepEqual([before, bench.rests], [5, []]);
  bench.group();
  const newest = bench.group();
  assert.deepEqual([bench.given.length, bench.rests, bench.gate.isResting], [before, [before], true]);
  assert.equal(bench.keptFrames, 8);
  bench.gate.watched = true;
  assert.deepEqual(bench.since(before), newest);
  assert.deepEqual(
    bench.given.slice(before).map(({ isOutdated }) => isOutdated),
    [true, true, true, false],
  );
  const live = bench.push('slice');
  assert.deepEqual(bench.given.at(-1), { packet: live, isOutdated: false });
});

test('while somebody watches, and with `never`, everything is decoded as it comes', () => {
  for (const bench of [unwatched('never'), unwatched()]) {
    if (bench.rests.length === 0) bench.gate.watched = true;
    for (let count = 0; count < 5; count++) bench.group();
    assert.deepEqual([bench.given.length, bench.rests], [25, []]);
  }
});

test('whoever leaves in the middle of a group: it is decoded to its end', () => {
  const bench = unwatched();
  bench.gate.watched = true;
  bench.group();
  bench.gate.watched = false;
  bench.push('slice');
  assert.equal(bench.gate.isResting, false);
  bench.push('idr');
  assert.equal(bench.gate.isResting, true);
});

test('a stream without a picture, without keyframes, or with all frames marked as keyframes is decoded', () => {
  const blind = new Bench();
  for (let count = 0; count < 9; count++) blind.group();
  const refreshing = unwatched();
  for (let count = 0; count < 99; count++) refreshing.push('slice');
  const marked = unwatched();
  for (let count = 0; count < 99; count++) marked.push('slice', { flag: true });
  for (const bench of [blind, refreshing, marked]) assert.deepEqual(bench.rests, []);
});

test('more than 32 MiB after a keyframe is decoded; so are the next groups, until one fits', () => {
  const bench = unwatched();
  const MiB = 2 ** 20;
  bench.push('idr', { bytes: 16 * MiB });
  bench.push('slice', { bytes: 16 * MiB });
  assert.equal(bench.gate.isResting, true);
  bench.push('slice', { bytes: MiB });
  assert.equal(bench.gate.isResting, false);
  assert.deepEqual(
    bench.given.slice(-3).map(({ isOutdated }) => isOutdated),
    [true, true, false],
  );
  bench.group();
  assert.equal(bench.gate.isResting, false, 'the group before was too large');
  bench.group();
  assert.equal(bench.gate.isResting, true);
});

test('a packet counts with the whole message that it keeps', () => {
  const bench = unwatched();
  bench.group(0);
  const data = new Uint8Array(new ArrayBuffer(33 * 2 ** 20), 0, 8);
  data.set([0, 0, 0, 4, SLICE]);
  const packet = { ...bench.push('slice'), data };
  bench.gate.push({ packet, arrivalNs: 0n, showAt: 0 });
  assert.equal(bench.gate.isResting, false);
});

test('endless tiny packets do not wait for ever', () => {
  const bench = unwatched();
  bench.push('idr');
  for (let count = 0; count < 5000; count++) bench.push('slice');
  assert.equal(bench.gate.isResting, false);
  assert.equal(bench.given.length, 5 + 5001);
});

test('pictures to which no other one refers are left out, except the newest', () => {
  const bench = unwatched();
  const before = bench.given.length;
  const group = [bench.push('idr')];
  for (let count = 0; count < 20; count++) group.push(bench.push(count % 2 === 0 ? 'spare' : 'slice'));
  bench.gate.watched = true;
  const isSpare = ({ data }: VideoPacket): boolean => data[4] === SPARE_SLICE;
  assert.deepEqual(
    bench.since(before),
    group.filter((packet, index) => !isSpare(packet) || index >= group.length - 8),
  );
  const live = bench.push('spare');
  assert.equal(bench.given.at(-1)?.packet, live);
});

test('pictures with a message for each slice are left out whole, or not at all', () => {
  for (const slices of [2, 3, 5, 12]) {
    const bench = unwatched();
    const before = bench.given.length;
    const picture = (kind: Kind): VideoPacket[] => {
      return Array.from({ length: slices }, (_, slice) => bench.push(kind, { later: slice === 0 ? 20 : 0 }));
    };
    picture('idr');
    for (let count = 0; count < 20; count++) picture(count % 3 === 0 ? 'slice' : 'spare');
    bench.gate.watched = true;
    const counts = new Map<number, number>();
    for (const { dts } of bench.since(before)) counts.set(dts, (counts.get(dts) ?? 0) + 1);
    assert.deepEqual(new Set(counts.values()), new Set([slices]));
  }
});

test('a keyframe in several messages, with SEI in front of it, stays whole', () => {
  const bench = unwatched();
  const parts = (): VideoPacket[] => [
    bench.push('sei', { flag: false }),
    bench.push('idr', { later: 0 }),
    bench.push('idr', { later: 0 }),
  ];
  parts();
  bench.push('slice');
  const before = bench.given.length;
  const newest = [...parts(), bench.push('slice')];
  bench.gate.watched = true;
  assert.deepEqual(bench.since(before), newest);
});

test('somebody leaves between two messages of a keyframe: the decoder rests at the next one', () => {
  const bench = unwatched();
  bench.gate.watched = true;
  bench.push('idr');
  bench.gate.watched = false;
  bench.push('idr', { later: 0 });
  assert.equal(bench.gate.isResting, false);
});

test('a repeated sequence header changes nothing; another one is decoded with the group after it', () => {
  const bench = unwatched();
  bench.group();
  const before = bench.given.length;
  bench.push('config', { flag: true });
  assert.deepEqual([bench.given.length, bench.gate.isResting], [before, true]);
  bench.push('config', { version: 7 });
  assert.equal(bench.gate.isResting, false);
  bench.group();
  assert.equal(bench.gate.isResting, false);
  bench.group();
  assert.equal(bench.gate.isResting, true);
});

test('the end of the stream gives what is kept, the next stream drops it', () => {
  const ended = unwatched();
  const before = ended.given.length;
  const group = ended.group();
  ended.gate.end();
  assert.deepEqual(ended.since(before), group);

  const replaced = unwatched();
  replaced.group();
  replaced.gate.begin();
  replaced.gate.watched = true;
  assert.equal(replaced.given.length, before);
});

test('whatever happens, the decoder gets a stream without gaps after each keyframe that it begins with', () => {
  type Step = Kind | 'come' | 'leave' | 'picture';
  const steps = fc.array(fc.constantFrom<Step>('idr', 'slice', 'slice', 'sei', 'config', 'come', 'leave', 'picture'), {
    maxLength: 80,
  });
  const run = (history: readonly Step[]): void => {
    const bench = new Bench();
    const pushed: VideoPacket[] = [];
    for (const step of history) {
      if (step === 'come' || step === 'leave') bench.gate.watched = step === 'come';
      else if (step === 'picture') bench.gate.picture();
      else pushed.push(bench.push(step));
    }
    bench.gate.watched = true;
    const frames = pushed.filter(isFrame);
    const given = bench.since(0).filter(isFrame);
    assert.equal(given.at(-1), frames.at(-1), 'the newest frame is there');
    const at = given.map((packet) => frames.indexOf(packet));
    for (const [index, position] of at.entries()) {
      const isNext = position === (at[index - 1] ?? -1) + 1;
      assert.ok(isNext || frames[position]?.keyframe === true, `a gap before frame ${position}`);
    }
  };
  fc.assert(fc.property(steps, run), { numRuns: 500 });
});

function isFrame({ kind }: VideoPacket): boolean {
  return kind === 'frame';
}
