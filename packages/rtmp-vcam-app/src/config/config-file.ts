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

/** Reads the values of a config file, by option name. Throws AppError with the number of the wrong line. */
export function readConfigFile(file: string, options: OptionTable): Map<string, FoundValue> {
  const text = readText(file);
  const names = new Map(Object.keys(options).map((name) => [kebabCase(name), name]));
  const values = new Map<string, FoundValue>();
  for (const [key, value] of Object.entries(parseToml(file, text))) {
    const where = `${file}:${lineOf(key, text)}: ${key}`;
    const name = names.get(key);
    if (name === undefined) throw unknownKey(where, key, names.keys());
    values.set(name, { value, where, code: 'APP_ERR_CONFIG' });
  }
  return values;
}

/** `file` if it exists. A link that leads nowhere exists too: a run with none of its options would be a surprise. */
export function existingFile(file: string): string | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) === undefined ? undefined : file;
  } catch {
    return undefined;
  }
}

function readText(file: string): string {
  try {
    return readSmallFile(file, { most: MOST_BYTES, followLinks: true }).toString('utf8');
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
    throw new AppError('APP_ERR_CONFIG', `${file}:${cause.line}:${cause.column}: ${reason}`, {
      cause,
      fix: 'Write one key = value per line, with texts in quotes.',
    });
  }
}

function unknownKey(where: string, key: string, known: Iterable<string>): AppError {
  const allowed = [...known];
  const meant = nearest(key, allowed);
  return new AppError('APP_ERR_CONFIG', `${where} is not an option`, {
    fix: meant === undefined ? `The options are ${allowed.join(', ')}.` : `Did you mean ${meant}?`,
  });
}

/** The parser reports no positions. The file has no sections, so the key is on the first line that starts with it. */
function lineOf(key: string, text: string): number {
  const name = key.replace(/[^\w-]/g, '\\$&');
  const pattern = new RegExp(`^\\s*(\\[+\\s*)?["']?${name}["']?\\s*[.=\\]]`);
  return text.split('\n').findIndex((line) => pattern.test(line)) + 1;
}
