import { basename } from 'node:path';
import type { FoundValue } from './found-value.ts';
import type { LoadedConfig } from './load-config.ts';
import { defaultOf, infoOf, kebabCase, type OptionSchema } from './option.ts';
import { runSchema } from './run-schema.ts';

/** A value that counts. */
export interface ShownValue {
  /** As in the config file: `json-logs`. */
  readonly key: string;
  /** As it was written, or what happens without it. Secrets are hidden. */
  readonly value: string;
  /** `config.toml:3`, `RTMP_VCAM_PORT` or `default`. */
  readonly from: string;
}

/** Values under a heading: a group of options, or a camera. */
export interface ShownSection {
  readonly heading: string;
  readonly values: readonly ShownValue[];
}

const HIDDEN = '***';

/** Everything that counts: the options of the program, then what the tables of cameras say. */
export function shownConfig({ found, foundOfCameras, cameras }: LoadedConfig): ShownSection[] {
  const groups = new Map<string, ShownValue[]>();
  for (const [name, schema] of Object.entries(runSchema)) {
    const { group } = infoOf(schema);
    groups.set(group, [...(groups.get(group) ?? []), shownValue(name, schema, found.get(name))]);
  }
  const ofProgram = [...groups].map(([heading, values]) => ({ heading, values }));
  const ofCameras = foundOfCameras.map((table, index) => {
    const { name = '', app, ring } = cameras[index] ?? {};
    const given = [...table].map(([option, value]) => shownValue(option, schemas.get(option), value));
    const made = Object.entries({ app, ring }).filter(([option, value]) => value !== undefined && !table.has(option));
    const unset = made.map(([key, value]) => ({ key, value: String(value), from: 'default' }));
    return { heading: `Camera ${JSON.stringify(name)}`, values: [...given, ...unset] };
  });
  return [...ofProgram, ...ofCameras];
}

const schemas: ReadonlyMap<string, OptionSchema<unknown>> = new Map(Object.entries(runSchema));

function shownValue(
  name: string,
  schema: OptionSchema<unknown> | undefined,
  found: FoundValue | undefined,
): ShownValue {
  const key = kebabCase(name);
  const info = schema === undefined ? undefined : infoOf(schema);
  if (found === undefined) {
    const written = schema === undefined ? undefined : defaultOf(schema);
    return { key, value: info?.unset ?? String(written), from: 'default' };
  }
  const { value } = found;
  const shown = info?.secret === true ? HIDDEN : typeof value === 'string' ? value : JSON.stringify(value);
  return { key, value: shown, from: placeOf(found) };
}

/** The file is named once above all, so its folder is not repeated. */
function placeOf({ where }: FoundValue): string {
  const [, file, line] = /^(.*):(\d+): [^:]*$/.exec(where) ?? [];
  return file === undefined ? where : `${basename(file)}:${line}`;
}
