import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'smol-toml';
import * as v from 'valibot';
import { CAMERA_TABLE, readConfigText } from '../config/config-file.ts';
import { defaultConfig } from '../config/default-config.ts';
import { configFolder } from '../config/folder.ts';
import { LIVE_OPTIONS, type LiveSettings, writtenSettings } from '../config/live-settings.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import { runSchema } from '../config/run-schema.ts';
import { AppError, reasonOf } from '../errors.ts';
import { fileAdvice } from '../file-advice.ts';
import { makeSecret } from '../keys/secret-file.ts';
import { setInToml } from './edit-toml.ts';
import { replaceFile } from './replace-file.ts';

/** The settings that were written into the config file. */
export interface KeptSettings {
  readonly file: string;
  /** Those that the file did not say already. */
  readonly kept: readonly LiveOption[];
}

type LiveOption = (typeof LIVE_OPTIONS)[number];

interface KeepOptions {
  /** The camera's name. */
  readonly camera: string;
  readonly settings: LiveSettings;
  /** Reads the config. Throws AppError. */
  readonly load: () => LoadedConfig;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Writes the settings of a camera into the config file, so that the next start has them, too; its comments and its order
 * stay. Without a file it is made, with all options commented out. Throws AppError: APP_ERR_FIXED for a setting that a
 * flag or a variable gives another value, APP_ERR_CONFIG and APP_ERR_CONFIG_FILE. Then nothing is written.
 */
export function keepSettings({ camera, settings, load, env }: KeepOptions): KeptSettings {
  const { file: found, cameras, override } = load();
  const index = cameras.findIndex(({ name }) => name === camera);
  const file = found ?? join(configFolder(env), 'config.toml');
  if (index < 0) {
    throw new AppError('APP_ERR_CONFIG', `The config file ${file} has no camera ${JSON.stringify(camera)} any more`, {
      fix: 'Let rtmp-vcam read it again (SIGHUP), and then keep the settings of the cameras that there are.',
    });
  }
  const text = found === undefined ? defaultConfig() : readConfigText(found);
  const document: unknown = parse(text);
  const tables = listOf(valueIn(document, CAMERA_TABLE));
  const table = tables === undefined ? [] : [CAMERA_TABLE, index];
  const written = writtenSettings(settings);
  const kept = LIVE_OPTIONS.filter((name) => {
    const over = override(name);
    if (over !== undefined) {
      if (means(name, over.value, written[name])) return false;
      throw overridden(name, over.where);
    }
    return !means(name, valueIn(tables?.[index], name) ?? valueIn(document, name), written[name]);
  });
  if (kept.length === 0) return { file, kept };
  const values = Object.fromEntries(kept.map((name) => [name, written[name]]));
  const isMeant = (name: string, value: unknown): boolean => isOption(name) && v.is(runSchema[name], value);
  const edited = setInToml(text, table, values, isMeant);
  write(file, edited, found === undefined);
  return { file, kept };
}

function isOption(name: string): name is LiveOption {
  return LIVE_OPTIONS.some((option) => option === name);
}

/** Whether two ways to write a value mean the same; the first one may be missing. */
function means(name: LiveOption, value: unknown, written: unknown): boolean {
  const schema: v.GenericSchema = runSchema[name];
  const result = v.safeParse(schema, value);
  return result.success && isDeepStrictEqual(result.output, v.parse(schema, written));
}

function overridden(name: LiveOption, where: string): AppError {
  return new AppError('APP_ERR_FIXED', `${where} gives ${name} another value, and overrides the config file`, {
    fix: `Start rtmp-vcam without ${where}, and then keep the settings. Or set ${name} back.`,
  });
}

function write(file: string, text: string, isNew: boolean): void {
  try {
    if (!isNew) replaceFile(file, text);
    else if (!makeSecret(file, text)) throw new Error('another program has just made it');
  } catch (cause) {
    throw new AppError('APP_ERR_CONFIG_FILE', `The config file ${file} cannot be written (${reasonOf(cause)})`, {
      cause,
      fix: fileAdvice(cause),
    });
  }
}

function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) && value.length > 0 && typeof value[0] === 'object' ? value : undefined;
}

function valueIn(table: unknown, name: string): unknown {
  if (typeof table !== 'object' || table === null) return undefined;
  return Object.entries(table).find(([key]) => key === name)?.[1];
}
