import * as v from 'valibot';
import { infoOf, kebabCase, type OptionSchema, type OptionTable } from './option.ts';

/** True for an option that `--no-` switches off. */
export function allowsNo(name: string, schema: OptionSchema<unknown> | undefined): boolean {
  return schema !== undefined && name !== 'help' && name !== 'version' && v.is(schema, false);
}

/** The options as they are written, without their two dashes; also with `no-` where that is allowed. */
export function flagNames(options: OptionTable): string[] {
  return Object.entries(options).flatMap(([name, schema]) => {
    const flag = kebabCase(name);
    return allowsNo(name, schema) ? [flag, `no-${flag}`] : [flag];
  });
}

/** The options of one letter. */
export function letters(options: OptionTable): string[] {
  return Object.values(options).flatMap((schema) => infoOf(schema).short ?? []);
}
