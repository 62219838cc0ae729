import { RtmpError } from '../errors.ts';
import { printable } from '../printable.ts';
import type { Amf3StringReader } from './amf3-string-reader.ts';

/** The properties that all objects of a class share (AMF3 specification section 3.12). */
interface Traits {
  /** Further properties, with their names, follow the sealed ones. */
  readonly dynamic: boolean;
  /** Names of the properties that every object of the class has. */
  readonly sealed: readonly string[];
}

/** Longest class name that an error shows. */
const LONGEST_NAME = 100;

/** Reads traits and keeps their reference table. */
export class Amf3TraitsReader {
  readonly #strings: Amf3StringReader;
  readonly #table: Traits[] = [];

  constructor(strings: Amf3StringReader) {
    this.#strings = strings;
  }

  /**
   * `head` is the U29 of the object without its lowest bit. Throws RTMP_ERR_AMF_EXTERNALIZABLE for an object that only
   * its class can read.
   */
  read(head: number, offset: number): Traits {
    if ((head & 1) === 0) return this.#referred(head >> 1, offset);
    const className = this.#strings.read();
    if ((head & 2) !== 0) {
      throw new RtmpError('RTMP_ERR_AMF_EXTERNALIZABLE', { offset, detail: printable(className, LONGEST_NAME) });
    }
    const count = head >> 3;
    const sealed: string[] = [];
    // Each name has at least one byte, so a count that is too high stops at the end of the message.
    while (sealed.length < count) sealed.push(this.#strings.read());
    const traits = { dynamic: (head & 4) !== 0, sealed };
    this.#table.push(traits);
    return traits;
  }

  #referred(index: number, offset: number): Traits {
    const traits = this.#table[index];
    if (traits === undefined) throw new RtmpError('RTMP_ERR_AMF_REFERENCE', { offset, detail: `class ${index}` });
    return traits;
  }
}
