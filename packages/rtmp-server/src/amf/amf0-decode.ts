import { ByteReader } from '../bytes/byte-reader.ts';
import { RtmpError } from '../errors.ts';
import { AmfBudget } from './amf-budget.ts';
import { Marker } from './amf0-marker.ts';
import { Amf3Decoder } from './amf3-decode.ts';
import { type Container, decodeUtf8, newObject, prefixOf, put } from './container.ts';
import { ReferenceTable } from './reference-table.ts';
import { type AmfLimits, type AmfPrefix, type AmfValue, DEFAULT_AMF_LIMITS } from './value.ts';

/**
 * The AMF0 values of `bytes`. Encoders cut their metadata short, so damaged bytes give the values before the damage,
 * and objects and arrays with the entries before it; so do bytes that exceed a limit. Never throws.
 */
export function decodeAmf0Prefix(bytes: Uint8Array, limits: AmfLimits = DEFAULT_AMF_LIMITS): AmfPrefix {
  const decoder = new Decoder(bytes, limits);
  return prefixOf(decoder.values, () => decoder.decode());
}

class Decoder {
  readonly values: AmfValue[] = [];
  readonly #in: ByteReader;
  readonly #budget: AmfBudget;
  readonly #references: ReferenceTable;
  /** One for the whole message: its AMF3 values share their reference tables (AMF3 specification section 4.1). */
  readonly #amf3: Amf3Decoder;

  constructor(bytes: Uint8Array, limits: AmfLimits) {
    this.#in = new ByteReader(bytes);
    this.#budget = new AmfBudget(limits);
    this.#references = new ReferenceTable(this.#budget);
    this.#amf3 = new Amf3Decoder(this.#in, this.#budget);
  }

  decode(): void {
    while (this.#in.remaining > 0) this.#readInto(this.values, '', 0);
  }

  /** Reads a value into `container`, which is nested `depth` levels deep. Returns the levels of the value itself. */
  #readInto(container: Container, name: string, depth: number): number {
    const offset = this.#in.offset;
    const marker = this.#in.u8();
    if (marker === Marker.avmPlus) return this.#amf3.readInto(container, name, depth);
    this.#budget.count(1, offset);
    if (marker === Marker.reference) {
      const { value, height } = this.#references.get(this.#in.u16(), depth, offset);
      put(container, name, value);
      return height;
    }
    const filled = newContainer(marker);
    if (filled === undefined) {
      put(container, name, this.#scalar(marker, offset));
      return 0;
    }
    this.#budget.checkDepth(depth + 1, offset);
    put(container, name, filled);
    return this.#references.define(filled, () => 1 + this.#fill(filled, marker, depth + 1));
  }

  /** Returns the levels of nesting inside `container`. */
  #fill(container: Container, marker: number, depth: number): number {
    if (Array.isArray(container)) return this.#fillArray(container, depth);
    // The class name of a typed object is not needed. The count of an ECMA array is often wrong: its end marker counts.
    if (marker === Marker.typedObject) this.#string(this.#in.u16());
    const declared = marker === Marker.ecmaArray ? this.#in.u32() : undefined;
    let height = 0;
    for (let count = 0; ; count++) {
      // Some encoders leave out the end marker of an ECMA array that is the last value of a message.
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
        this.#in.skip(2); // The time zone, which is to be ignored (section 2.13).
        return new Date(time);
      }
      default:
        throw new RtmpError('RTMP_ERR_AMF_MARKER', { offset, detail: `marker ${marker}` });
    }
  }

  #string(length: number): string {
    return decodeUtf8(this.#in.bytes(length));
  }
}

function newContainer(marker: number): Container | undefined {
  if (marker === Marker.strictArray) return [];
  const isObject = marker === Marker.object || marker === Marker.ecmaArray || marker === Marker.typedObject;
  return isObject ? newObject() : undefined;
}
