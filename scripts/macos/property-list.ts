import { existsSync, readFileSync } from 'node:fs';
import { parse, parseBinary } from 'plist';
import * as v from 'valibot';

/** A dictionary in a property list. */
export type Dictionary = Readonly<Record<string, unknown>>;

const dictionarySchema = v.record(v.string(), v.unknown());

/** Parses XML; undefined when there is none, or when it is not a dictionary. */
export function parsePropertyList(xml: string | undefined): Dictionary | undefined {
  if (xml === undefined) return undefined;
  try {
    return asDictionary(parse(xml));
  } catch {
    return undefined;
  }
}

/** Reads a file, XML or binary; undefined when it is missing or is not a dictionary. */
export function readPropertyList(path: string): Dictionary | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  if (!bytes.subarray(0, 6).equals(Buffer.from('bplist'))) return parsePropertyList(bytes.toString());
  try {
    return asDictionary(parseBinary(bytes));
  } catch {
    return undefined;
  }
}

export function asDictionary(value: unknown): Dictionary | undefined {
  return v.is(dictionarySchema, value) && !Array.isArray(value) ? value : undefined;
}

/** The text of a key; undefined when it has none. */
export function textAt(list: Dictionary | undefined, key: string): string | undefined {
  const value = list?.[key];
  return typeof value === 'string' ? value : undefined;
}

/** The texts in the array of a key. */
export function textsAt(list: Dictionary | undefined, key: string): readonly string[] {
  const value = list?.[key];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
