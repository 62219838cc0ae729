import * as v from 'valibot';

/** Headings of the options in help texts and in the config file. */
type OptionGroup = 'Server' | 'Picture' | 'Camera' | 'Program';

/** What help texts and messages say about an option. */
interface OptionInfo {
  readonly group: OptionGroup;
  readonly help: string;
  /** Name of the value in help texts; undefined for an option without a value. */
  readonly placeholder?: string;
  /** The words that may follow an option that needs none: `--qr` and `--qr larix`. */
  readonly words?: readonly string[];
  /** One-letter flag, without its dash. */
  readonly short?: string;
  /** What happens when the option is not set, if that is not a default value. */
  readonly unset?: string;
  /** A value to show in the config file when there is no default value. */
  readonly example?: WrittenDefault;
  /** True for values that messages must not show. */
  readonly secret?: boolean;
}

/** Parses and checks a value from a flag, a variable or the file; its messages say what is allowed. */
export type OptionSchema<T> = v.GenericSchema<unknown, T>;
/** Schemas by option name. */
export type OptionTable<T = Record<string, unknown>> = { readonly [K in keyof T]-?: OptionSchema<T[K]> };
/** A default as it is written in the config file. */
type WrittenDefault = string | number | boolean;

/** An option with a default, which is given as it is written in the config file. */
export function option<T>(schema: OptionSchema<T>, written: WrittenDefault, info: OptionInfo): OptionSchema<T> {
  return v.pipe(v.optional(schema, written), v.metadata({ ...info }));
}

/** An option that may stay unset. */
export function optionalOption<T>(schema: OptionSchema<T>, info: OptionInfo): OptionSchema<T | undefined> {
  return v.pipe(v.optional(schema), v.metadata({ ...info }));
}

/** The info that `option` or `optionalOption` was given. */
export function infoOf(schema: OptionSchema<unknown>): OptionInfo {
  return v.parse(infoSchema, v.getMetadata(schema));
}

/** The default as written in the config file; undefined where the option may stay unset. */
export function defaultOf(schema: OptionSchema<unknown>): WrittenDefault | undefined {
  return v.parse(v.optional(v.union([v.string(), v.number(), v.boolean()])), v.getDefault(schema));
}

/** `jsonLogs` is `--json-logs` as a flag and `json-logs` in the file. */
export function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `jsonLogs` is `RTMP_VCAM_JSON_LOGS` in the environment. */
export function variableName(name: string): string {
  return `RTMP_VCAM_${kebabCase(name).replaceAll('-', '_').toUpperCase()}`;
}

const infoSchema: v.GenericSchema<unknown, OptionInfo> = v.object({
  group: v.picklist(['Server', 'Picture', 'Camera', 'Program']),
  help: v.string(),
  placeholder: v.exactOptional(v.string()),
  words: v.exactOptional(v.array(v.string())),
  short: v.exactOptional(v.string()),
  unset: v.exactOptional(v.string()),
  example: v.exactOptional(v.union([v.string(), v.number(), v.boolean()])),
  secret: v.exactOptional(v.boolean()),
});
