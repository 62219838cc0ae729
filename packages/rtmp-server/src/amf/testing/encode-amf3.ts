import { ByteWriter } from '../../bytes/byte-writer.ts';
import { Marker } from '../amf3-marker.ts';
import { type AmfValue, isAmfObject } from '../value.ts';

const utf8 = new TextEncoder();

/**
 * Encodes values as AMF3. A string or container that was written before becomes a reference. Objects are dynamic and
 * sealed in turn.
 */
export class Amf3Encoder {
  readonly #out = new ByteWriter();
  readonly #strings = new Map<string, number>();
  readonly #objects = new Map<AmfValue, number>();
  #traits = 0;
  #sealNext = false;

  static encode(values: readonly AmfValue[]): Uint8Array<ArrayBuffer> {
    const encoder = new Amf3Encoder();
    for (const value of values) encoder.#value(value);
    return encoder.#out.toBytes();
  }

  #value(value: AmfValue): void {
    if (value === undefined) this.#out.u8(Marker.undefined);
    else if (value === null) this.#out.u8(Marker.null);
    else if (typeof value === 'boolean') this.#out.u8(value ? Marker.true : Marker.false);
    else if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'string') this.#string(value, Marker.string);
    else this.#referable(value);
  }

  #number(value: number): void {
    const isInteger = Number.isInteger(value) && !Object.is(value, -0) && value >= -(2 ** 28) && value < 2 ** 28;
    if (isInteger) this.#out.u8(Marker.integer).bytes(u29(value & 0x1fffffff));
    else this.#out.u8(Marker.double).f64(value);
  }

  #string(text: string, marker?: number): void {
    if (marker !== undefined) this.#out.u8(marker);
    const known = this.#strings.get(text);
    if (known !== undefined) {
      this.#out.bytes(u29(known << 1));
      return;
    }
    if (text !== '') this.#strings.set(text, this.#strings.size);
    const bytes = utf8.encode(text);
    this.#out.bytes(u29((bytes.length << 1) | 1)).bytes(bytes);
  }

  #referable(value: Exclude<AmfValue, string | number | boolean | null | undefined>): void {
    const marker = markerOf(value);
    this.#out.u8(marker);
    const known = this.#objects.get(value);
    if (known !== undefined) {
      this.#out.bytes(u29(known << 1));
      return;
    }
    this.#objects.set(value, this.#objects.size);
    if (value instanceof Date) this.#out.u8(1).f64(value.getTime());
    else if (value instanceof Uint8Array) this.#out.bytes(u29((value.length << 1) | 1)).bytes(value);
    else if (Array.isArray(value)) this.#array(value);
    else if (isAmfObject(value)) this.#object(Object.entries(value));
  }

  #array(array: readonly AmfValue[]): void {
    this.#out.bytes(u29((array.length << 1) | 1)).u8(1);
    for (const element of array) this.#value(element);
  }

  /** An object with an empty name is always sealed: an empty name ends the dynamic part. */
  #object(entries: readonly (readonly [string, AmfValue])[]): void {
    const sealed = this.#sealNext || entries.some(([name]) => name === '');
    this.#sealNext = !this.#sealNext;
    const names = sealed ? entries.map(([name]) => name) : [];
    this.#out.bytes(u29((names.length << 4) | (sealed ? 0 : 8) | 3));
    this.#string(`class${this.#traits++}`);
    for (const name of names) this.#string(name);
    for (const [name, value] of entries) {
      if (!sealed) this.#string(name);
      this.#value(value);
    }
    if (!sealed) this.#string('');
  }
}

function markerOf(value: AmfValue): number {
  if (value instanceof Date) return Marker.date;
  if (value instanceof Uint8Array) return Marker.byteArray;
  return Array.isArray(value) ? Marker.array : Marker.object;
}

/** AMF3 specification section 1.3.1. */
function u29(value: number): Uint8Array {
  const low7 = (shift: number) => (value >> shift) & 0x7f;
  if (value < 2 ** 7) return Uint8Array.of(value);
  if (value < 2 ** 14) return Uint8Array.of(0x80 | low7(7), low7(0));
  if (value < 2 ** 21) return Uint8Array.of(0x80 | low7(14), 0x80 | low7(7), low7(0));
  return Uint8Array.of(0x80 | low7(22), 0x80 | low7(15), 0x80 | low7(8), value & 0xff);
}
