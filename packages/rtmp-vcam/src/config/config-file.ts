import { lstatSync } from 'node:fs';
import { readSmallFile } from '@rtmp-vcam/video-pipeline/files';
import { parse, TomlError } from 'smol-toml';
import { AppError, reasonOf } from '../errors.ts';
import { fileAdvice } from '../file-advice.ts';
import type { FoundValue } from './found-value.ts';
import { kebabCase, type OptionTable } from './option.ts';
import { nearest } from './suggest.ts';

/** Far more than any config file has. */
const MOST_BYTES = 1 << 20;

/** Values by option name. */
export type FoundValues = ReadonlyMap<string, FoundValue>;

/** What a config file says. */
export interface ConfigFile {
  readonly values: FoundValues;
  /** The `[[camera]]` tables. Without any, the file describes one camera with the options of the program. */
  readonly cameras: readonly FoundValues[];
}

/** In a file with such tables, the kinds of cameras to feed have this name, because `camera` is a table. */
export const OUTPUTS = 'outputs';

/** The heading of a table of a camera in the file. */
export const CAMERA_TABLE = 'camera';

/** Reads a config file; `cameraKeys` gives the option name for each key of a camera's table. Throws AppError with the
 * number of the wrong line. */
export function readConfigFile(
  file: string,
  options: OptionTable,
  cameraKeys: ReadonlyMap<string, string>,
): ConfigFile {
  const text = readConfigBytes(file).toString('utf8');
  const { [CAMERA_TABLE]: camera, ...others } = parseToml(file, text);
  const hasTables = isListOfTables(camera);
  const keys = new Map(
    Object.keys(options).map((name) => [hasTables && name === CAMERA_TABLE ? OUTPUTS : kebabCase(name), name]),
  );
  const lines = text.split('\n');
  const tables = hasTables ? camera : [];
  const top = tables.length > 0 || camera === undefined ? others : { ...others, [CAMERA_TABLE]: camera };
  const headings = lines.flatMap((line, index) => (/^\s*\[\[\s*["']?camera["']?\s*\]\]/.test(line) ? [index] : []));
  if (isTable(camera)) {
    throw new AppError('APP_ERR_CONFIG', `${file}:${lineOf(CAMERA_TABLE, lines)}: camera cannot be a table`, {
      fix: `Write [[${CAMERA_TABLE}]], with two brackets on each side, above the options of each camera.`,
    });
  }
  return {
    values: valuesOf(top, keys, (key) => `${file}:${lineOf(key, lines)}: ${key}`),
    cameras: tables.map((table, index) => {
      const from = headings[index];
      const place = from === undefined ? '' : `:${from + 1}`;
      return valuesOf(table, cameraKeys, (key) => {
        const line = from === undefined ? 0 : lineOf(key, lines, from + 1, headings[index + 1]);
        return line === 0 ? `${file}${place}: ${key} of camera ${index + 1}` : `${file}:${line}: ${key}`;
      });
    }),
  };
}

function valuesOf(
  table: Readonly<Record<string, unknown>>,
  names: ReadonlyMap<string, string>,
  whereIs: (key: string) => string,
): FoundValues {
  const values = new Map<string, FoundValue>();
  for (const [key, value] of Object.entries(table)) {
    const where = whereIs(key);
    const name = names.get(key);
    if (name === undefined) throw unknownKey(where, key, names.keys());
    values.set(name, { value, where, code: 'APP_ERR_CONFIG' });
  }
  return values;
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

/** The bytes of a config file. Throws AppError APP_ERR_CONFIG_FILE. */
export function readConfigBytes(file: string): Buffer {
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

/**
 * The parser reports no positions, so the key is looked for on the lines `from` to `to`: it is on the first one that
 * starts with it. 0 when there is none.
 */
function lineOf(key: string, lines: readonly string[], from = 0, to = lines.length): number {
  const name = key.replace(/[^\w-]/g, '\\$&');
  const pattern = new RegExp(`^\\s*(\\[+\\s*)?["']?${name}["']?\\s*[.=\\]]`);
  const index = lines.slice(from, to).findIndex((line) => pattern.test(line));
  return index < 0 ? 0 : from + index + 1;
}
