import * as v from 'valibot';
import { allowsNo } from '../config/flag-names.ts';
import { infoOf, kebabCase, type OptionTable } from '../config/option.ts';

/** What a shell can complete of an option. */
export interface CompletedOption {
  /** Without its dashes: `json-logs`. */
  readonly flag: string;
  /** `p` for `-p`; undefined if it has no letter. */
  readonly letter: string | undefined;
  readonly help: string;
  readonly takesValue: boolean;
  /** The values that are known, such as `contain`. */
  readonly values: readonly string[];
  /** The value may be the path of a file. */
  readonly isFile: boolean;
}

/** What a shell can complete of a command. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  /** What the word behind it may be. */
  readonly words: readonly string[];
  /** A further word is the path of a file. */
  readonly takesFile: boolean;
  readonly options: readonly CompletedOption[];
}

/** Names of values that may be paths. */
const PATHS: readonly string[] = ['FILE', 'PATH', 'WHAT'];

/** The options of a table; those with a value also as `no-http`, where they can be switched off. */
export function completedOptions(options: OptionTable): CompletedOption[] {
  return Object.entries(options).flatMap(([name, schema]): CompletedOption[] => {
    const { short, placeholder, words, help } = infoOf(schema);
    const option = {
      flag: kebabCase(name),
      letter: short,
      help,
      takesValue: placeholder !== undefined,
      values: words ?? (placeholder === undefined ? [] : choicesOf(schema)),
      isFile: placeholder !== undefined && PATHS.includes(placeholder),
    };
    if (!option.takesValue || !allowsNo(name, schema)) return [option];
    const off = { flag: `no-${option.flag}`, letter: undefined, takesValue: false, values: [], isFile: false };
    return [option, { ...off, help: `Switch off --${option.flag}` }];
  });
}

const parts = v.looseObject({
  type: v.string(),
  options: v.optional(v.array(v.unknown())),
  literal: v.optional(v.unknown()),
  /** What an optional schema or a list contains. */
  wrapped: v.optional(v.unknown()),
  item: v.optional(v.unknown()),
  pipe: v.optional(v.array(v.unknown())),
});

/** The words and numbers that a schema knows, in the order in which it has them. */
function choicesOf(schema: unknown): string[] {
  const found = v.safeParse(parts, schema);
  if (!found.success) return [];
  const { type, options = [], literal, wrapped, item, pipe } = found.output;
  if (type === 'picklist') return options.map(String);
  if (type === 'literal') return typeof literal === 'string' && literal !== 'false' ? [literal] : [];
  const inside = pipe ?? [...(type === 'union' ? options : []), wrapped, item];
  return [...new Set(inside.flatMap((each) => (each === schema ? [] : choicesOf(each))))];
}
