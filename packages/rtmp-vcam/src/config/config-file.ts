import { isUtf8 } from 'node:buffer';
import { lstatSync } from 'node:fs';
import { readSmallFile } from '@rtmp-vcam/video-pipeline/files';
import { parse, TomlError } from 'smol-toml';
import { AppError, reasonOf } from '../errors.ts';
import { fileAdvice } from '../file-advice.ts';
import { type FilePlace, placesIn, placeText } from './file-place.ts';
import type { FoundValue, FoundValues } from './found-value.ts';
import type { Mistakes } from './mistakes.ts';
import { kebabCase, type OptionTable } from './option.ts';
import { nearest } from './suggest.ts';
import { type TomlPath, tomlLayout } from './toml-layout.ts';

/** Far more than any config file has. */
const MOST_BYTES = 1 << 20;

/** What a config file says. */
export interface ConfigFile {
  readonly values: FoundValues;
  /** The `[[camera]]` tables. Without any, the file describes one camera with the options of the program. */
  readonly cameras: readonly CameraTable[];
}

/** What the table of a camera says. */
export interface CameraTable {
  readonly values: FoundValues;
  /** Where its head is. */
  readonly place: FilePlace;
}

/** In a file with such tables, the kinds of cameras to feed have this name, because `camera` is a table. */
export const OUTPUTS = 'outputs';

/** The heading of a table of a camera in the file. */
export const CAMERA_TABLE = 'camera';

interface ReadOptions {
  /** The options outside of the tables. */
  readonly options: OptionTable;
  /** The option name for each key of a camera's table. */
  readonly cameraKeys: ReadonlyMap<string, string>;
  /** Gets the keys that are not known. */
  readonly mistakes: Mistakes;
}

/** Reads a config file. Throws AppError for one that cannot be read, or is not TOML. */
export function readConfigFile(file: string, { options, cameraKeys, mistakes }: ReadOptions): ConfigFile {
  // Some editors of Windows begin a file with a mark of its encoding.
  const text = readConfigText(file).replace(/^\uFEFF/, '');
  const { [CAMERA_TABLE]: camera, ...others } = parseToml(file, text);
  const tables = isListOfTables(camera) ? camera : [];
  const placeOf = placesIn(file, text, tomlLayout(text));
  const keys = new Map(
    Object.keys(options).map((name) => [tables.length > 0 && name === CAMERA_TABLE ? OUTPUTS : kebabCase(name), name]),
  );
  const valuesOf = (table: object, path: TomlPath, names: ReadonlyMap<string, string>): FoundValues => {
    const values = new Map<string, FoundValue>();
    for (const [key, value] of Object.entries(table)) {
      const place = placeOf([...path, key]);
      const where = `${placeText(place)}: ${key}`;
      const name = names.get(key);
      if (name === undefined) mistakes.add(unknownKey(where, key, names.keys()), place);
      else values.set(name, { value, where, place, code: 'APP_ERR_CONFIG' });
    }
    return values;
  };
  if (isTable(camera)) {
    const place = placeOf([CAMERA_TABLE]);
    const fix = `Write [[${CAMERA_TABLE}]], with two brackets on each side, above the options of each camera.`;
    mistakes.add(new AppError('APP_ERR_CONFIG', `${placeText(place)}: camera cannot be a table`, { fix }), place);
  }
  const isOption = tables.length === 0 && camera !== undefined && !isTable(camera);
  return {
    values: valuesOf(isOption ? { ...others, [CAMERA_TABLE]: camera } : others, [], keys),
    cameras: tables.map((table, index) => {
      const path = [CAMERA_TABLE, index];
      return { values: valuesOf(table, path, cameraKeys), place: placeOf(path) };
    }),
  };
}

function isListOfTables(value: unknown): value is readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) && value.length > 0 && value.every(isTable);
}

function isTable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** `file` if it exists. A link that leads nowhere exists too: a run with none of its options would be a surprise. */
export function existingFile(file: string): string | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) === undefined ? undefined : file;
  } catch {
    return undefined;
  }
}

/** The text of a config file. Throws AppError APP_ERR_CONFIG_FILE. */
export function readConfigText(file: string): string {
  const bytes = readConfigBytes(file);
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new AppError('APP_ERR_CONFIG_FILE', `The config file ${file} has bytes that are not UTF-8`, {
    fix: 'Save it as UTF-8 in a text editor.',
  });
}

function readConfigBytes(file: string): Buffer {
  try {
    return readSmallFile(file, { most: MOST_BYTES, followLinks: true });
  } catch (cause) {
    throw new AppError('APP_ERR_CONFIG_FILE', `The config file ${file} cannot be read (${reasonOf(cause)})`, {
      cause,
      fix: fileAdvice(cause),
    });
  }
}

function parseToml(file: string, text: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const reason = cause.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '');
    const twice = /already defined/.test(reason ?? '') ? keyAt(text, cause.line) : undefined;
    if (twice !== undefined && twice !== CAMERA_TABLE) {
      throw new AppError('APP_ERR_CONFIG', `${file}:${cause.line}: ${twice} is there twice`, {
        cause,
        fix: 'Remove one of the two lines.',
      });
    }
    const isCameraTwice = /already defined/.test(reason ?? '') && /^\s*\[\[\s*camera\b/m.test(text);
    throw new AppError('APP_ERR_CONFIG', `${file}:${cause.line}:${cause.column}: ${reason}`, {
      cause,
      fix: isCameraTwice ? USE_OUTPUTS : 'Write one key = value per line, with texts in quotes.',
    });
  }
}

/** The key on a line; undefined if it has none. */
function keyAt(text: string, line: number): string | undefined {
  return /^\s*["']?([\w-]+)["']?\s*=/.exec(text.split('\n')[line - 1] ?? '')?.[1];
}

const USE_OUTPUTS = `Beside [[${CAMERA_TABLE}]] tables, write ${OUTPUTS} instead of camera for the kinds of cameras to feed.`;

function unknownKey(where: string, key: string, known: Iterable<string>): AppError {
  const allowed = [...known];
  if (key === CAMERA_TABLE)
    return new AppError('APP_ERR_CONFIG', `${where} is not an option here`, { fix: USE_OUTPUTS });
  const meant = nearest(key, allowed);
  return new AppError('APP_ERR_CONFIG', `${where} is not an option`, {
    fix: meant === undefined ? `The options here are ${allowed.join(', ')}.` : `Did you mean ${meant}?`,
  });
}
