import type { Random } from '../support/random.ts';

/** The greatest length of an input. */
const LONGEST = 64 * 1024;
const MOST_CHANGES = 5;
/** Half of the changes are in this many first bytes, because most fields that steer a parser are there. */
const START = 96;
/** Values at which parsers behave differently. */
const BYTES = [0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 15, 16, 17, 18, 20, 22, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xff];
const NUMBERS = [0, 1, 2, 3, 127, 128, 129, 255, 256, 0xffff, 0x10000, 0xfffffe, 0xffffff, 0x7fffffff, 0x80000000];

type Mutation = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

/** A damaged copy of `bytes`, which may contain parts of `other`. */
export function mutate(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  let result = Uint8Array.from(bytes);
  for (let changes = 1 + random.below(MOST_CHANGES); changes > 0; changes--) {
    result = Uint8Array.from(random.pick(MUTATIONS)(result, random, other).subarray(0, LONGEST));
  }
  return result;
}

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  flipBit,
  setByte,
  setByte,
  setLength,
  setLength,
  noise,
  truncate,
  cutOut,
  duplicate,
  splice,
  insert,
];

function flipBit(bytes: Uint8Array, random: Random): Uint8Array {
  const at = position(bytes, random);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  return bytes;
}

function setByte(bytes: Uint8Array, random: Random): Uint8Array {
  bytes[position(bytes, random)] = random.pick(BYTES);
  return bytes;
}

/** Replaces some bytes, read as a big-endian number, by a limit or by a value close to the old one. */
function setLength(bytes: Uint8Array, random: Random): Uint8Array {
  const at = position(bytes, random);
  const width = 2 + random.below(3);
  let old = 0;
  for (let i = 0; i < width; i++) old = old * 256 + (bytes[at + i] ?? 0);
  const near = [old - 1, old + 1, old * 2, bytes.length - at, bytes.length - at - width];
  const value = random.pick(random.below(2) === 0 ? NUMBERS : near) >>> 0;
  for (let i = 0; i < width && at + i < bytes.length; i++) bytes[at + i] = value >>> (8 * (width - 1 - i));
  return bytes;
}

function noise(bytes: Uint8Array, random: Random): Uint8Array {
  const at = position(bytes, random);
  const end = Math.min(bytes.length, at + 1 + random.below(16));
  for (let i = at; i < end; i++) bytes[i] = random.next();
  return bytes;
}

function truncate(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.subarray(0, random.below(bytes.length + 1));
}

function cutOut(bytes: Uint8Array, random: Random): Uint8Array {
  const [from, to] = range(bytes, random);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
}

function duplicate(bytes: Uint8Array, random: Random): Uint8Array {
  const [from, to] = range(bytes, random);
  const copies = Array.from({ length: 1 + random.below(8) }, () => bytes.subarray(from, to));
  return Buffer.concat([bytes.subarray(0, to), ...copies, bytes.subarray(to)]);
}

function splice(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, position(bytes, random)), other.subarray(position(other, random))]);
}

function insert(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  const at = position(bytes, random);
  return Buffer.concat([bytes.subarray(0, at), other.subarray(...range(other, random)), bytes.subarray(at)]);
}

function position(bytes: Uint8Array, random: Random): number {
  return random.below(random.below(2) === 0 ? Math.min(START, bytes.length) : bytes.length);
}

function range(bytes: Uint8Array, random: Random): [from: number, to: number] {
  const from = position(bytes, random);
  return [from, Math.min(bytes.length, from + 1 + random.below(random.below(4) === 0 ? bytes.length : 40))];
}
