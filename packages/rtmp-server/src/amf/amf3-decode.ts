import { ByteReader } from '../bytes/byte-reader.ts';
import { RtmpError } from '../errors.ts';
import { AmfBudget } from './amf-budget.ts';
import { Marker } from './amf3-marker.ts';
import { Amf3StringReader, readU29 } from './amf3-string-reader.ts';
import { Amf3TraitsReader } from './amf3-traits-reader.ts';
import { type Container, decodeUtf8, newObject, prefixOf, put } from './container.ts';
import { ReferenceTable } from './reference-table.ts';
import { type AmfLimits, type AmfPrefix, type AmfValue, DEFAULT_AMF_LIMITS } from './value.ts';

/** The AMF3 values of `bytes`, up to the damage or the limit if there is any. Never throws. */
export function decodeAmf3Prefix(bytes: Uint8Array, limits: AmfLimits = DEFAULT_AMF_LIMITS): AmfPrefix {
  const values: AmfValue[] = [];
  const reader = new ByteReader(bytes);
  const decoder = new Amf3Decoder(reader, new AmfBudget(limits));
  return prefixOf(values, () => {
    while (reader.remaining > 0) decoder.readInto(values, '', 0);
  });
}

/** Sizes of the elements in vectors of numbers. */
const INT_BYTES = 4;
const DOUBLE_BYTES = 8;

/** Reads AMF3 values with the reference tables of one message (AMF3 specification section 3). */
export class Amf3Decoder {
  readonly #in: ByteReader;
  readonly #budget: AmfBudget;
  readonly #strings: Amf3StringReader;
  readonly #traits: Amf3TraitsReader;
  readonly #references: ReferenceTable;

  constructor(bytes: ByteReader, budget: AmfBudget) {
    this.#in = bytes;
    this.#budget = budget;
    this.#strings = new Amf3StringReader(bytes);
    this.#traits = new Amf3TraitsReader(this.#strings);
    this.#references = new ReferenceTable(budget);
  }

  /** Reads a value into `container`, which is nested `depth` levels deep. Returns the levels of the value itself. */
  readInto(container: Container, name: string, depth: number): number {
    const offset = this.#in.offset;
    this.#budget.count(1, offset);
    const marker = this.#in.u8();
    if (marker <= Marker.string) {
      put(container, name, this.#scalar(marker));
      return 0;
    }
    if (marker > Marker.dictionary) {
      throw new RtmpError('RTMP_ERR_AMF_MARKER', { offset, detail: `AMF3 marker ${marker}` });
    }
    const head = readU29(this.#in);
    if ((head & 1) === 0) {
      const { value, height } = this.#references.get(head >> 1, depth, offset);
      put(container, name, value);
      return height;
    }
    return this.#referable({ marker, size: head >> 1, offset, depth: depth + 1 }, (value) => {
      put(container, name, value);
    });
  }

  /** Reads the types that are never sent by reference, and strings, which have a reference table of their own. */
  #scalar(marker: number): AmfValue {
    switch (marker) {
      case Marker.null:
        return null;
      case Marker.false:
        return false;
      case Marker.true:
        return true;
      case Marker.integer:
        // A signed integer of 29 bits (section 3.6).
        return (readU29(this.#in) << 3) >> 3;
      case Marker.double:
        return this.#in.f64();
      case Marker.string:
        return this.#strings.read();
      default:
        return undefined;
    }
  }

  #referable(head: Head, place: (value: AmfValue) => void): number {
    const { marker, size } = head;
    switch (marker) {
      case Marker.xmlDocument:
      case Marker.xml:
        place(this.#references.add(decodeUtf8(this.#in.bytes(size))));
        return 0;
      case Marker.date:
        place(this.#references.add(new Date(this.#in.f64())));
        return 0;
      case Marker.byteArray:
        place(this.#references.add(this.#in.bytes(size).slice()));
        return 0;
      default:
        this.#budget.checkDepth(head.depth, head.offset);
        return this.#container(head, place);
    }
  }

  #container(head: Head, place: (value: AmfValue) => void): number {
    switch (head.marker) {
      case Marker.array:
        return this.#array(head, place);
      case Marker.object:
        return this.#object(head, place);
      case Marker.dictionary:
        return this.#dictionary(head, place);
      default:
        return this.#vector(head, place);
    }
  }

  /** Named elements come first, up to an empty name (section 3.11). */
  #array({ size, depth }: Head, place: (value: AmfValue) => void): number {
    const first = this.#strings.read();
    const array: Container = first === '' ? [] : newObject();
    place(array);
    return this.#references.define(array, () => {
      let height = this.#namedInto(array, first, depth);
      for (let i = 0; i < size; i++) height = Math.max(height, this.readInto(array, `${i}`, depth));
      return height + 1;
    });
  }

  #object({ size, depth, offset }: Head, place: (value: AmfValue) => void): number {
    const { sealed, dynamic } = this.#traits.read(size, offset);
    const object = newObject();
    place(object);
    return this.#references.define(object, () => {
      let height = 0;
      for (const name of sealed) height = Math.max(height, this.readInto(object, name, depth));
      if (dynamic) height = Math.max(height, this.#namedInto(object, this.#strings.read(), depth));
      return height + 1;
    });
  }

  #namedInto(container: Container, first: string, depth: number): number {
    let height = 0;
    for (let name = first; name !== ''; name = this.#strings.read()) {
      height = Math.max(height, this.readInto(container, name, depth));
    }
    return height;
  }

  #vector({ marker, size, depth }: Head, place: (value: AmfValue) => void): number {
    this.#in.skip(1); // The flag for a fixed length (section 3.15).
    const vector: AmfValue[] = [];
    place(vector);
    return this.#references.define(vector, () => {
      if (marker !== Marker.vectorObject) {
        this.#numbersInto(vector, marker, size);
        return 1;
      }
      this.#strings.read(); // The class name of the elements.
      let height = 0;
      for (let i = 0; i < size; i++) height = Math.max(height, this.readInto(vector, '', depth));
      return height + 1;
    });
  }

  #numbersInto(vector: AmfValue[], marker: number, count: number): void {
    this.#budget.count(count, this.#in.offset);
    const numbers = new ByteReader(this.#in.bytes(count * (marker === Marker.vectorDouble ? DOUBLE_BYTES : INT_BYTES)));
    while (numbers.remaining > 0) {
      if (marker === Marker.vectorDouble) vector.push(numbers.f64());
      else vector.push(marker === Marker.vectorInt ? numbers.u32() | 0 : numbers.u32());
    }
  }

  /** Becomes an array of pairs of key and value, because any value may be a key (section 3.16). */
  #dictionary({ size, depth, offset }: Head, place: (value: AmfValue) => void): number {
    this.#in.skip(1); // The flag for weak keys.
    // The pairs are arrays inside an array: that makes two levels.
    this.#budget.checkDepth(depth + 1, offset);
    const dictionary: AmfValue[][] = [];
    place(dictionary);
    return this.#references.define(dictionary, () => {
      let height = 0;
      for (let i = 0; i < size; i++) {
        const pair: AmfValue[] = [];
        dictionary.push(pair);
        height = Math.max(height, this.readInto(pair, '', depth + 1), this.readInto(pair, '', depth + 1));
      }
      return height + 2;
    });
  }
}

/** The start of a value that is not a reference. */
interface Head {
  readonly marker: number;
  /** The U29 after the marker, without its lowest bit. */
  readonly size: number;
  readonly offset: number;
  /** Levels of nesting, including the value itself. */
  readonly depth: number;
}
