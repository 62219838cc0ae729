import { join } from 'node:path';
import * as v from 'valibot';
import { AppError } from '../errors.ts';
import { shellWord } from '../shell-word.ts';
import { CAMERA_KEYS, cameraList } from './camera-list.ts';
import { type ConfigFile, existingFile, readConfigFile } from './config-file.ts';
import { configFolder } from './folder.ts';
import { type FoundValue, type FoundValues, valuesOf } from './found-value.ts';
import { Mistakes } from './mistakes.ts';
import { kebabCase, type OptionSchema, variableName } from './option.ts';
import { refuseOptionClashes } from './option-clashes.ts';
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
  /** `--config` names it, so other commands read it only with the same flag. */
  readonly isFileOfFlag: boolean;
  /** The flag, or else the variable, that gives an option, and so overrides the config file. */
  readonly override: (name: string) => FoundValue | undefined;
  /** What counts for each option of the program, if something gives it. */
  readonly found: FoundValues;
  /** What counts for each option of each camera, from its table or from what the table inherits. Empty without tables. */
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
  const { mistakes, ...config } = readConfig(flags, env);
  const [first, ...others] = mistakes;
  if (first === undefined) return config;
  // `config check` does not see the flags of this command.
  const more = others.filter(({ code }) => code === 'APP_ERR_CONFIG').length;
  if (more === 0) throw first;
  const file = flags['config'] === undefined ? '' : ` ${shellWord(config.file ?? '')}`;
  const count = more === 1 ? 'There is one more mistake' : `There are ${more} more mistakes`;
  const fix = `${first.fix} ${count}: see rtmp-vcam config check${file}`;
  throw new AppError(first.code, first.message, { fix, cause: first.cause });
}

/**
 * The same, with all mistakes in their order. What is wrong is left out of the options. Throws AppError for a file that
 * cannot be read, or is not TOML.
 */
export function readConfig(
  flags: FlagValues,
  env: NodeJS.ProcessEnv,
): LoadedConfig & { readonly mistakes: readonly AppError[] } {
  const mistakes = new Mistakes();
  const file = configFile(flags, env);
  const { values, cameras: tables } =
    file === undefined ? EMPTY : readConfigFile(file, { options: runSchema, cameraKeys: CAMERA_KEYS, mistakes });
  const [overrides, top] = [new Map<string, FoundValue>(), new Map<string, FoundValue>()];
  const wrong = new Set<string>();
  for (const [name, schema] of optionsOf(runSchema)) {
    // Each is checked, also where another one counts.
    const given = [fromFlag(name, flags), fromVariable(name, env), values.get(name)];
    const [flag, variable, written] = given.map((each) => mistakes.allowed(schema, each));
    const override = flag ?? variable;
    if (override !== undefined) overrides.set(name, override);
    if (written !== undefined) top.set(name, written);
    if (given.some((each) => each !== undefined) && (override ?? written) === undefined) wrong.add(name);
  }
  const found = new Map([...top, ...overrides]);
  const options = v.parse(v.object(runSchema), valuesOf(Object.keys(runSchema), found));
  const cameras = cameraList({ overrides, top, tables, mistakes });
  const isServer = cameras.some((camera) => camera.options.pull === undefined);
  refuseOptionClashes({ options, found, wrong, isServer }, mistakes);
  return {
    options,
    cameras: cameras.map((camera) => camera.options),
    file,
    isFileOfFlag: flags['config'] !== undefined,
    override: (name) => overrides.get(name),
    found,
    foundOfCameras: tables.length === 0 ? [] : cameras.map((camera) => camera.found),
    warnings: unknownVariables(env),
    mistakes: mistakes.all,
  };
}

/** Variables of the program that are no options of `run`; the last one is for its tests. */
const OTHER_VARIABLES: readonly string[] = ['RTMP_VCAM_CONFIG', 'RTMP_VCAM_RESTARTED_BY', 'RTMP_VCAM_FRAMEWORKS'];

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
  const known = [...OTHER_VARIABLES, ...optionsOf(runSchema).map(([name]) => variableName(name))];
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
