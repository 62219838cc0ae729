import * as v from 'valibot';
import { checkValue } from './found-value.ts';
import type { FlagValues } from './load-config.ts';
import { kebabCase, type OptionTable } from './option.ts';

/** A schema whose entries are options. */
type FlagsSchema<T> = v.GenericSchema<unknown, T> & { readonly entries: OptionTable };

/** The options that a command has for itself: they come from flags alone. Throws AppError APP_ERR_USAGE. */
export function readFlags<T>(schema: FlagsSchema<T>, flags: FlagValues): T {
  for (const [name, option] of Object.entries(schema.entries)) {
    const value = flags[name];
    if (value !== undefined) checkValue(option, { value, where: `--${kebabCase(name)}`, code: 'APP_ERR_USAGE' });
  }
  return v.parse(schema, flags);
}
