import * as v from 'valibot';
import { checkValue } from './found-value.ts';
import type { FlagValues } from './load-config.ts';
import { kebabCase, type OptionTable } from './option.ts';

/** A schema whose entries are options. */
type FlagsSchema<T> = v.GenericSchema<unknown, T> & { readonly entries: OptionTable };

/** Reads the options that only one command has: they come from flags only. Throws AppError APP_ERR_USAGE. */
export function readFlags<T>(schema: FlagsSchema<T>, flags: FlagValues): T {
  for (const [name, option] of Object.entries(schema.entries)) {
    const value = flags[name];
    if (value !== undefined) checkValue(option, { value, where: `--${kebabCase(name)}`, code: 'APP_ERR_USAGE' });
  }
  return v.parse(schema, flags);
}
