import { parseArgs } from 'node:util';
import * as v from 'valibot';
import type { FlagValues } from '../config/load-config.ts';
import { infoOf, kebabCase, type OptionSchema, type OptionTable } from '../config/option.ts';
import { nearest } from '../config/suggest.ts';
import { AppError } from '../errors.ts';

/** The arguments of a command. */
interface ParsedFlags {
  readonly flags: FlagValues;
  /** Arguments that are neither an option nor the value of one. */
  readonly words: readonly string[];
}

/** Splits arguments into flags, by option name, and other words. Throws AppError APP_ERR_USAGE. */
export function parseFlags(args: readonly string[], options: OptionTable): ParsedFlags {
  const names = new Map(Object.keys(options).map((name) => [kebabCase(name), name]));
  const { tokens } = parseArgs({ args: [...args], options: parserOptions(options), strict: false, tokens: true });
  const flags: Record<string, string | boolean> = {};
  const words: string[] = [];
  /** The option before this argument, if this may be its value. */
  let open: string | undefined;
  for (const token of tokens) {
    const before = open;
    open = undefined;
    if (token.kind === 'positional') {
      if (before === undefined) words.push(token.value);
      else flags[before] = token.value;
    }
    if (token.kind !== 'option') continue;
    const name = names.get(token.name);
    if (name !== undefined && token.value === undefined && mayTakeValue(options, name)) open = name;
    const negated = names.get(token.name.replace(/^no-/, ''));
    if (name !== undefined) flags[name] = flagValue(token, takesValue(options, name));
    else if (negated !== undefined && allowsNo(options[negated])) flags[negated] = false;
    else throw unknownOption(token.rawName, options);
  }
  return { flags, words };
}

interface OptionToken {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function flagValue({ rawName, value, inlineValue }: OptionToken, wanted: boolean): string | boolean {
  if (!wanted) return value ?? true;
  // `-` means standard output and `-1` is a number; anything else that starts with a dash is the next option.
  if (value === undefined || (inlineValue !== true && /^-[^\d]/.test(value))) {
    throw new AppError('APP_ERR_USAGE', `${rawName} needs a value`, {
      fix: `Write ${rawName} VALUE. Use --help to see what is allowed.`,
    });
  }
  return value;
}

function unknownOption(rawName: string, options: OptionTable): AppError {
  const known = Object.entries(options).flatMap(([name, schema]) => {
    const flag = kebabCase(name);
    return allowsNo(schema) ? [flag, `no-${flag}`] : [flag];
  });
  const meant = nearest(rawName.replace(/^-+/, ''), known);
  return new AppError('APP_ERR_USAGE', `Unknown option ${rawName}`, {
    fix: meant === undefined ? 'Use --help to list the options.' : `Did you mean --${meant}?`,
  });
}

function parserOptions(options: OptionTable): Record<string, { type: 'string' | 'boolean'; short?: string }> {
  return Object.fromEntries(
    Object.entries(options).map(([name, schema]) => {
      const { short } = infoOf(schema);
      const type = takesValue(options, name) ? 'string' : 'boolean';
      return [kebabCase(name), short === undefined ? { type } : { type, short }];
    }),
  );
}

/** It takes a value only if one follows. */
function mayTakeValue(options: OptionTable, name: string): boolean {
  const schema = options[name];
  return schema !== undefined && infoOf(schema).words !== undefined;
}

/** True for an option that `--no-` switches off. */
function allowsNo(schema: OptionSchema<unknown> | undefined): boolean {
  return schema !== undefined && v.is(schema, false);
}

function takesValue(options: OptionTable, name: string): boolean {
  const schema = options[name];
  return schema !== undefined && infoOf(schema).placeholder !== undefined;
}
