import * as v from 'valibot';
import { AppError, type AppErrorCode } from '../errors.ts';
import { infoOf, type OptionSchema } from './option.ts';

/** A value and where it was found. */
export interface FoundValue {
  readonly value: unknown;
  /** The place as messages show it: `--port`, `RTMP_VCAM_PORT`, `config.toml:3: port`. */
  readonly where: string;
  /** The code of errors about it. */
  readonly code: AppErrorCode;
}

/** Throws AppError if the value is not allowed; the error names the place, the value and what is allowed. */
export function checkValue(schema: OptionSchema<unknown>, found: FoundValue): void {
  const result = v.safeParse(schema, found.value);
  if (result.success) return;
  const refusal =
    infoOf(schema).secret === true ? 'has a value that is not allowed' : `cannot be ${shown(found.value)}`;
  throw new AppError(found.code, `${found.where} ${refusal}`, {
    fix: `Use ${result.issues[0].message}.`,
  });
}

function shown(value: unknown): string {
  if (value === null) return 'null';
  if (value instanceof Date) return 'a date';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a table';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
