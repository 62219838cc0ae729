import { parseArgs } from 'node:util';
import { allowsNo, flagNames } from '../config/flag-names.ts';
import type { FlagValues } from '../config/load-config.ts';
import { infoOf, kebabCase, type OptionTable } from '../config/option.ts';
import { AppError } from '../errors.ts';
import { unknownOption } from './unknown-option.ts';

/** The arguments of a command. */
interface ParsedFlags {
  readonly flags: FlagValues;
  /** Arguments that are neither an option nor the value of one. */
  readonly words: readonly string[];
}

/** The error for an option that is not in the table. */
type Unknown = (rawName: string) => AppError;

/** Splits arguments into flags, by option name, and other words. Throws AppError APP_ERR_USAGE. */
export function parseFlags(
  args: readonly string[],
  options: OptionTable,
  unknown: Unknown = (rawName) => unknownOption(rawName, options),
): ParsedFlags {
  refuseOneDash(args, options, unknown);
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
    else if (negated !== undefined && allowsNo(negated, options[negated])) flags[negated] = false;
    else throw unknown(token.rawName);
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

/** `-port 1936` would be taken for `-p ort`. */
function refuseOneDash(args: readonly string[], options: OptionTable, unknown: Unknown): void {
  const end = args.indexOf('--');
  for (const arg of end < 0 ? args : args.slice(0, end)) {
    const [, name = ''] = /^-([a-z][a-z-]+)(?:=.*)?$/.exec(arg) ?? [];
    if (flagNames(options).includes(name)) throw unknown(`-${name}`);
  }
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

function takesValue(options: OptionTable, name: string): boolean {
  const schema = options[name];
  return schema !== undefined && infoOf(schema).placeholder !== undefined;
}
