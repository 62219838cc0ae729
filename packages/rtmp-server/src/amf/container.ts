import { RtmpError } from '../errors.ts';
import type { AmfObject, AmfPrefix, AmfValue } from './value.ts';

/** A value that holds others. It is put in its place before it is filled, so that it is of use after an error too. */
export type Container = AmfObject | AmfValue[];

/** Appends to an array; sets a property of an object. */
export function put(container: Container, name: string, value: AmfValue): void {
  if (Array.isArray(container)) container.push(value);
  else container[name] = value;
}

/** Without a prototype, so that no name of a peer's choosing means anything else. */
export function newObject(): AmfObject {
  return Object.create(null);
}

/** Lets `decode` fill `values`. Damage is returned with what came before it; a broken limit throws. */
export function prefixOf(values: AmfValue[], decode: () => void): AmfPrefix {
  try {
    decode();
  } catch (error) {
    if (!(error instanceof RtmpError) || error.code === 'RTMP_ERR_AMF_DEPTH' || error.code === 'RTMP_ERR_AMF_ENTRIES') {
      throw error;
    }
    return { values, error };
  }
  return { values };
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes that are no UTF-8 become U+FFFD; a byte order mark is part of the text. */
export function decodeUtf8(bytes: Uint8Array): string {
  return bytes.length === 0 ? '' : utf8.decode(bytes);
}
