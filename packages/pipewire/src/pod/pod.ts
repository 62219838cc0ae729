/**
 * Pods, the values in which PipeWire describes formats (spa/pod/pod.h): the size and the type of the body, each 32
 * bits, and the body, padded to 8 bytes. Numbers have the byte order of the machine, which is little-endian everywhere
 * that this package supports.
 */
const TYPE = { id: 3, int: 4, rectangle: 10, fraction: 11, array: 13, object: 15, choice: 19 } as const;
const CHOICE = { range: 1, flags: 4 } as const;

/** A pod with its header. */
export type Pod = Uint8Array;

/** The number of something that is named by numbers, such as a pixel format. */
export function id(value: number): Pod {
  return pod(TYPE.id, words(value));
}

export function int(value: number): Pod {
  return pod(TYPE.int, words(value));
}

export function rectangle(width: number, height: number): Pod {
  return pod(TYPE.rectangle, words(width, height));
}

export function fraction(numerator: number, denominator: number): Pod {
  return pod(TYPE.fraction, words(numerator, denominator));
}

/** Several numbers of things that are named by numbers, such as the places of the channels. */
export function ids(values: readonly number[]): Pod {
  return pod(TYPE.array, words(4, TYPE.id, ...values));
}

/** Any integer from `least` to `most`. */
export function intRange(preferred: number, least: number, most: number): Pod {
  return choiceOfInts(CHOICE.range, [preferred, least, most]);
}

/** Any of the bits of `mask`. */
export function intFlags(mask: number): Pod {
  return choiceOfInts(CHOICE.flags, [mask]);
}

/** An object: its properties by their keys. `param` says which parameter of a stream it is. */
export function object(type: number, param: number, properties: readonly (readonly [key: number, value: Pod])[]): Pod {
  const body = [words(type, param), ...properties.flatMap(([key, value]) => [words(key, 0), value])];
  return pod(TYPE.object, Buffer.concat(body));
}

function choiceOfInts(kind: number, values: readonly number[]): Pod {
  return pod(TYPE.choice, words(kind, 0, 4, TYPE.int, ...values));
}

function pod(type: number, body: Uint8Array): Pod {
  const padding = new Uint8Array((8 - (body.length % 8)) % 8);
  return Buffer.concat([words(body.length, type), body, padding]);
}

function words(...values: readonly number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(4 * values.length));
  for (const [index, value] of values.entries()) bytes.setUint32(4 * index, value, true);
  return new Uint8Array(bytes.buffer);
}
