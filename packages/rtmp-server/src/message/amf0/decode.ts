import { ByteReader } from '../../bytes/byte-reader.ts';
import { RtmpError } from '../../errors.ts';
import { Marker } from './marker.ts';
import { type AmfLimits, type AmfObject, type AmfPrefix, type AmfValue, DEFAULT_AMF_LIMITS } from './value.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** All values of `bytes`. Throws an RtmpError with the offset when they are damaged or break a limit. */
export function decodeAmf0(bytes: Uint8Array, limits: AmfLimits = DEFAULT_AMF_LIMITS): AmfValue[] {
  const { values, error } = decodeAmf0Prefix(bytes, limits);
  if (error !== undefined) throw error;
  return values;
}

/**
 * Like decodeAmf0, but keeps what came before the damage: the values so far, and objects and arrays with the entries
 * so far. Encoders cut their metadata short, and half of it is still of use. A broken limit throws all the same.
 */
export function decodeAmf0Prefix(bytes: Uint8Array, limits: AmfLimits = DEFAULT_AMF_LIMITS): AmfPrefix {
  const decoder = new Decoder(bytes, limits);
  try {
    decoder.decode();
  } catch (error) {
    if (!(error instanceof RtmpError) || error.code === 'RTMP_ERR_AMF_DEPTH' || error.code === 'RTMP_ERR_AMF_ENTRIES') {
      throw error;
    }
    return { values: decoder.values, error };
  }
  return { values: decoder.values };
}

type Container = AmfObject | AmfValue[];

/** A finished object or array that references may name. */
interface Referable {
  readonly value: Container;
  /** Values in it, references in it resolved. */
  readonly entries: number;
  /** Levels of nesting, itself included. */
  readonly height: number;
}

/** Puts each object and array in its place before it is filled, so that `values` is of use after an error too. */
class Decoder {
  readonly values: AmfValue[] = [];
  readonly #in: ByteReader;
  readonly #limits: AmfLimits;
  /** In the order of their markers; undefined while unfinished. */
  readonly #referables: (Referable | undefined)[] = [];
  #entries = 0;

  constructor(bytes: Uint8Array, limits: AmfLimits) {
    this.#in = new ByteReader(bytes);
    this.#limits = limits;
  }

  decode(): void {
    while (this.#in.remaining > 0) this.#readInto(this.values, '', 0);
  }

  /** Reads a value into `container`, which lies `depth` levels deep. Returns the value's own levels of nesting. */
  #readInto(container: Container, name: string, depth: number): number {
    this.#count(1);
    const offset = this.#in.offset;
    const marker = this.#in.u8();
    if (marker === Marker.reference) {
      const { value, entries, height } = this.#referred(offset);
      this.#count(entries);
      this.#checkDepth(depth + height);
      put(container, name, value);
      return height;
    }
    const filled = newContainer(marker);
    if (filled === undefined) {
      put(container, name, this.#scalar(marker, offset));
      return 0;
    }
    this.#checkDepth(depth + 1);
    put(container, name, filled);
    const index = this.#referables.push(undefined) - 1;
    const entriesBefore = this.#entries;
    const height = 1 + this.#fill(filled, marker, depth + 1);
    this.#referables[index] = { value: filled, entries: this.#entries - entriesBefore, height };
    return height;
  }

  /** Returns the levels of nesting inside `container`. */
  #fill(container: Container, marker: number, depth: number): number {
    if (Array.isArray(container)) return this.#fillArray(container, depth);
    // The class of a typed object says nothing to us, and the count of an ECMA array is often wrong: skip both.
    if (marker === Marker.typedObject) this.#string(this.#in.u16());
    const declared = marker === Marker.ecmaArray ? this.#in.u32() : undefined;
    let height = 0;
    for (let count = 0; ; count++) {
      // Some encoders leave out the end marker of an ECMA array that closes a message.
      if (count === declared && this.#in.remaining === 0) return height;
      const name = this.#string(this.#in.u16());
      if (name === '' && this.#in.peek() === Marker.objectEnd) {
        this.#in.skip(1);
        return height;
      }
      height = Math.max(height, this.#readInto(container, name, depth));
    }
  }

  #fillArray(array: AmfValue[], depth: number): number {
    const length = this.#in.u32();
    let height = 0;
    for (let i = 0; i < length; i++) height = Math.max(height, this.#readInto(array, '', depth));
    return height;
  }

  #scalar(marker: number, offset: number): AmfValue {
    switch (marker) {
      case Marker.number:
        return this.#in.f64();
      case Marker.boolean:
        return this.#in.u8() !== 0;
      case Marker.string:
        return this.#string(this.#in.u16());
      case Marker.longString:
      case Marker.xml:
        return this.#string(this.#in.u32());
      case Marker.null:
        return null;
      case Marker.undefined:
      case Marker.unsupported:
        return undefined;
      case Marker.date: {
        const time = this.#in.f64();
        this.#in.skip(2); // Time zone: section 2.13 wants it 0 and ignored.
        return new Date(time);
      }
      case Marker.avmPlus:
        throw new RtmpError('RTMP_ERR_AMF_AMF3', { offset });
      default:
        throw new RtmpError('RTMP_ERR_AMF_MARKER', { offset, detail: `marker ${marker}` });
    }
  }

  #referred(offset: number): Referable {
    const index = this.#in.u16();
    const referable = this.#referables[index];
    if (referable === undefined) {
      throw new RtmpError('RTMP_ERR_AMF_REFERENCE', { offset, detail: `reference ${index}` });
    }
    return referable;
  }

  #string(length: number): string {
    return length === 0 ? '' : utf8.decode(this.#in.bytes(length));
  }

  #count(entries: number): void {
    this.#entries += entries;
    if (this.#entries > this.#limits.entries) {
      const detail = `${this.#limits.entries} are allowed`;
      throw new RtmpError('RTMP_ERR_AMF_ENTRIES', { offset: this.#in.offset, detail });
    }
  }

  #checkDepth(depth: number): void {
    if (depth > this.#limits.depth) {
      const detail = `${this.#limits.depth} levels are allowed`;
      throw new RtmpError('RTMP_ERR_AMF_DEPTH', { offset: this.#in.offset, detail });
    }
  }
}

function put(container: Container, name: string, value: AmfValue): void {
  if (Array.isArray(container)) container.push(value);
  else container[name] = value;
}

function newContainer(marker: number): Container | undefined {
  if (marker === Marker.strictArray) return [];
  const isObject = marker === Marker.object || marker === Marker.ecmaArray || marker === Marker.typedObject;
  return isObject ? Object.create(null) : undefined;
}
