import { RtmpError } from '../errors.ts';
import type { AmfObject, AmfPrefix, AmfValue } from './value.ts';

/** A value that holds others. It is stored before it is filled, so that an error in one entry keeps those before. */
export type Container = AmfObject | AmfValue[];

/** Appends to an array, or sets a property of an object. */
export function put(container: Container, name: string, value: AmfValue): void {
  if (Array.isArray(container)) container.push(value);
  else container[name] = value;
}

/** An object without a prototype: no property name that a peer sends has a special meaning. */
export function newObject(): AmfObject {
  return Object.create(null);
}

/** Lets `decode` fill `values`. Returns the error of damaged bytes, or of a limit, with the values before it. */
export function prefixOf(values: AmfValue[], decode: () => void): AmfPrefix {
  try {
    decode();
  } catch (error) {
    if (!(error instanceof RtmpError)) throw error;
    return { values, error };
  }
  return { values };
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes that are not UTF-8 become U+FFFD. A byte order mark is part of the text. */
export function decodeUtf8(bytes: Uint8Array): string {
  return bytes.length === 0 ? '' : utf8.decode(bytes);
}
