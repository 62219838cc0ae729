import * as v from 'valibot';
import { AppError, type AppErrorCode } from '../errors.ts';
import type { FilePlace } from './file-place.ts';
import { infoOf, type OptionSchema } from './option.ts';

/** A value and where it was found. */
export interface FoundValue {
  readonly value: unknown;
  /** The place as messages show it: `--port`, `RTMP_VCAM_PORT`, `config.toml:3: port`. */
  readonly where: string;
  /** Its place in the config file; undefined for a flag or a variable. */
  readonly place?: FilePlace;
  /** The code of errors about it. */
  readonly code: AppErrorCode;
}

/** Values by option name. */
export type FoundValues = ReadonlyMap<string, FoundValue>;

/** The value of each of these options; undefined where nothing gives one. */
export function valuesOf(names: readonly string[], found: FoundValues): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, found.get(name)?.value]));
}

/** Throws AppError if the value is not allowed; the error names the place, the value and what is allowed. */
export function checkValue(schema: OptionSchema<unknown>, found: FoundValue): void {
  const mistake = mistakeIn(schema, found);
  if (mistake !== undefined) throw mistake;
}

/** What `checkValue` throws; undefined if the value is allowed. */
export function mistakeIn(schema: OptionSchema<unknown>, found: FoundValue): AppError | undefined {
  const result = v.safeParse(schema, found.value);
  if (result.success) return undefined;
  const refusal =
    infoOf(schema).secret === true ? 'has a value that is not allowed' : `cannot be ${shown(found.value)}`;
  return new AppError(found.code, `${found.where} ${refusal}`, { fix: `Use ${result.issues[0].message}.` });
}

function shown(value: unknown): string {
  if (value === null) return 'null';
  if (value instanceof Date) return 'a date';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a table';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
