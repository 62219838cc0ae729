import { join } from 'node:path';
import * as v from 'valibot';
import { CAMERA_KEYS, cameraList } from './camera-list.ts';
import { type ConfigFile, existingFile, type FoundValues, readConfigFile } from './config-file.ts';
import { configFolder } from './folder.ts';
import { checkValue, type FoundValue } from './found-value.ts';
import { kebabCase, type OptionSchema, variableName } from './option.ts';
import { type CameraOptions, type RunOptions, runSchema } from './run-schema.ts';
import { nearest } from './suggest.ts';

/** Values of flags by option name; a flag without a value is true. */
export type FlagValues = Readonly<Record<string, string | boolean | undefined>>;

/** Checked options and where they come from. */
export interface LoadedConfig {
  readonly options: RunOptions;
  /** The cameras to run, at least one. */
  readonly cameras: readonly CameraOptions[];
  /** The config file that was read; undefined when there is none. */
  readonly file: string | undefined;
  /** The flag, or else the variable, that gives an option, and so overrides the config file. */
  readonly override: (name: string) => FoundValue | undefined;
  /** What counts for each option of the program, if something gives it. */
  readonly found: FoundValues;
  /** For each camera, what its table gives, or what overrides that. Empty without tables. */
  readonly foundOfCameras: readonly FoundValues[];
  /** Things that are not errors but are probably mistakes. */
  readonly warnings: readonly string[];
}

/**
 * Options of `run` from flags, the environment, the config file and defaults: the first of them that has a value wins.
 * The file is `--config`, `RTMP_VCAM_CONFIG`, or config.toml in the config folder if there is one.
 * Throws AppError for a key or value that is not allowed, even if another source overrides it.
 */
export function loadConfig(flags: FlagValues, env: NodeJS.ProcessEnv): LoadedConfig {
  const file = configFile(flags, env);
  const { values: top, cameras: tables } = file === undefined ? EMPTY : readConfigFile(file, runSchema, CAMERA_KEYS);
  const overrides = (name: string): FoundValue[] =>
    [fromFlag(name, flags), fromVariable(name, env)].filter((each) => each !== undefined);
  const values: Record<string, unknown> = {};
  const counting = new Map<string, FoundValue>();
  for (const [name, schema] of optionsOf(runSchema)) {
    const found = [...overrides(name), top.get(name)].filter((each) => each !== undefined);
    for (const each of found) checkValue(schema, each);
    values[name] = found[0]?.value;
    if (found[0] !== undefined) counting.set(name, found[0]);
  }
  const cameras = cameraList({ overrides, top, tables, values });
  const options = v.parse(v.object(runSchema), values);
  // A camera's ring and app come from nowhere but its table.
  const foundOfCameras = tables.map((table) => {
    const given = [...table].map(([name, own]) => {
      return [name, name === 'ring' || name === 'app' ? own : (overrides(name)[0] ?? own)] as const;
    });
    return new Map(given);
  });
  const found = { found: counting, foundOfCameras };
  return { options, cameras, file, ...found, override: (name) => overrides(name)[0], warnings: unknownVariables(env) };
}

const EMPTY: ConfigFile = { values: new Map(), cameras: [] };

/** The config file to read: named by flag or variable, else the one in the config folder if it exists. */
function configFile(flags: FlagValues, env: NodeJS.ProcessEnv): string | undefined {
  return namedFile(flags, env) ?? existingFile(usualFile(flags, env));
}

/** The config file that counts, whether it exists or not. Throws AppError APP_ERR_CONFIG without a home folder. */
export function usualFile(flags: FlagValues, env: NodeJS.ProcessEnv): string {
  return namedFile(flags, env) ?? join(configFolder(env), 'config.toml');
}

function namedFile(flags: FlagValues, env: NodeJS.ProcessEnv): string | undefined {
  const named = flags['config'] ?? env['RTMP_VCAM_CONFIG'];
  return typeof named === 'string' && named !== '' ? named : undefined;
}

function fromFlag(name: string, flags: FlagValues): FoundValue | undefined {
  const value = flags[name];
  return value === undefined ? undefined : { value, where: `--${kebabCase(name)}`, code: 'APP_ERR_USAGE' };
}

/** An empty variable counts as not set. */
function fromVariable(name: string, env: NodeJS.ProcessEnv): FoundValue | undefined {
  const where = variableName(name);
  const value = env[where];
  return value ? { value, where, code: 'APP_ERR_CONFIG' } : undefined;
}

function unknownVariables(env: NodeJS.ProcessEnv): string[] {
  const known = [
    'RTMP_VCAM_CONFIG',
    'RTMP_VCAM_RESTARTED_BY',
    ...optionsOf(runSchema).map(([name]) => variableName(name)),
  ];
  return Object.keys(env)
    .filter((name) => name.startsWith('RTMP_VCAM_') && !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      return `${name} is set but is not an option${meant === undefined ? '' : `; did you mean ${meant}?`}`;
    });
}

function optionsOf(table: Readonly<Record<string, OptionSchema<unknown>>>): [string, OptionSchema<unknown>][] {
  return Object.entries(table);
}
