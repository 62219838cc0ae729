import type { RtmpError } from '../errors.ts';

/**
 * A decoded AMF0 or AMF3 value. Long strings and XML are strings; typed objects and ECMA arrays are AmfObject. In AMF3,
 * byte arrays are Uint8Array, vectors are arrays, arrays with named elements are AmfObject (`'0'`, `'1'`, … for the
 * unnamed ones), and dictionaries are arrays of `[key, value]`, because any value may be a key.
 */
export type AmfValue = number | boolean | string | null | undefined | Date | Uint8Array | AmfObject | AmfValue[];

/** Properties by name. Decoded objects have no prototype: no name that a peer sends has a special meaning. */
export interface AmfObject {
  [name: string]: AmfValue;
}

/** A value to encode: any AmfValue, or an ECMA array, which decodes as a plain object. */
export type AmfInput = AmfValue | EcmaArray;

/** Properties to encode as an ECMA array, which players expect in onMetaData. */
export class EcmaArray {
  readonly entries: AmfObject;

  constructor(entries: AmfObject) {
    this.entries = entries;
  }
}

export interface AmfLimits {
  /** Deepest nesting of objects and arrays. */
  readonly depth: number;
  /** Most values in one message, nested ones included; a reference counts as all it refers to. */
  readonly entries: number;
}

export const DEFAULT_AMF_LIMITS: AmfLimits = { depth: 32, entries: 4096 };

/** The values that could be read. `error` says what stopped the reading before the end: damage, or a limit. */
export interface AmfPrefix {
  readonly values: AmfValue[];
  readonly error?: RtmpError;
}

/** True for an object with named properties: not an array, a date, bytes or null. */
export function isAmfObject(value: AmfValue): value is AmfObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(value instanceof Date) && !(value instanceof Uint8Array);
}
