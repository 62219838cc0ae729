import { coreFoundation, kCFNumberSInt32Type, kCFStringEncodingUTF8 } from './core-foundation.ts';
import { type Owned, owned } from './owned.ts';

const LONGEST_STRING = 1024;

/** A new CFString, owned by the caller. */
export function cfString(text: string): Owned {
  const { CFStringCreateWithCString } = coreFoundation();
  return owned('CFStringCreateWithCString', CFStringCreateWithCString(null, text, kCFStringEncodingUTF8));
}

/** The text of a CFString; undefined when it is longer than 1023 bytes in UTF-8. */
export function textOf(string: bigint): string | undefined {
  const bytes = Buffer.alloc(LONGEST_STRING);
  if (coreFoundation().CFStringGetCString(string, bytes, bytes.length, kCFStringEncodingUTF8) === 0) return undefined;
  return bytes.toString('utf8', 0, bytes.indexOf(0));
}

/** A new CFNumber of 32 bits, owned by the caller. */
export function cfNumber(value: number): Owned {
  const bytes = Buffer.alloc(4);
  // `| 0`: an OSType such as '420v' is unsigned; as a signed number it has the same bits.
  bytes.writeInt32LE(value | 0);
  return owned('CFNumberCreate', coreFoundation().CFNumberCreate(null, kCFNumberSInt32Type, bytes));
}

/** The 32-bit number that a CFDictionary holds under this key; undefined when there is none. */
export function numberIn(dictionary: bigint, key: bigint): number | undefined {
  const { CFDictionaryGetValue, CFNumberGetValue } = coreFoundation();
  const number = CFDictionaryGetValue(dictionary, key);
  const bytes = Buffer.alloc(4);
  if (number === null || CFNumberGetValue(number, kCFNumberSInt32Type, bytes) === 0) return undefined;
  return bytes.readInt32LE();
}

/** A new CFDictionary, owned by the caller. It keeps its own references to its keys and values. */
export function cfDictionary(entries: readonly (readonly [key: bigint, value: bigint])[]): Owned {
  const { CFDictionaryCreate, kCFTypeDictionaryKeyCallBacks, kCFTypeDictionaryValueCallBacks } = coreFoundation();
  const keys = entries.map(([key]) => key);
  const values = entries.map(([, value]) => value);
  const callBacks = [kCFTypeDictionaryKeyCallBacks, kCFTypeDictionaryValueCallBacks] as const;
  return owned('CFDictionaryCreate', CFDictionaryCreate(null, keys, values, entries.length, ...callBacks));
}
