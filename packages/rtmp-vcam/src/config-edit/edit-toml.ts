import { parse, stringify } from 'smol-toml';
import { type TomlLayout, type TomlPath, type TomlTable, tomlLayout } from '../config/toml-layout.ts';

/** Some editors of Windows begin a file with it. */
const BOM = '\uFEFF';

/** Values by key. */
export type TomlValues = Readonly<Record<string, string | number | boolean>>;

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Sets keys of one table (of the top with an empty path) and leaves the rest of the document as it is, with its comments.
 * A value is replaced where it stands. A key that is not there takes the place of a line that has it commented out, such
 * as `# mirror = false`, if `isMeant` accepts what that line says; otherwise it comes behind the last key of the table.
 */
export function setInToml(
  text: string,
  table: TomlPath,
  values: TomlValues,
  isMeant: (key: string, value: unknown) => boolean = () => true,
): string {
  if (text.startsWith(BOM)) return BOM + setInToml(text.slice(BOM.length), table, values, isMeant);
  const layout = tomlLayout(text);
  const edits: Edit[] = [];
  const added: string[] = [];
  for (const [key, value] of Object.entries(values)) {
    const written = writtenValue(value);
    const entry = layout.entries.find(({ path }) => isSame(path, [...table, key]));
    const edit =
      entry === undefined
        ? uncommented({ text, layout, table, key, written, isMeant })
        : { start: entry.valueStart, end: entry.valueEnd, text: written };
    if (edit === undefined) added.push(`${key} = ${written}`);
    else edits.push(edit);
  }
  if (added.length > 0) edits.push(insertion(text, layout, table, added));
  let edited = text;
  for (const { start, end, text: put } of edits.toSorted((a, b) => b.start - a.start)) {
    edited = edited.slice(0, start) + put + edited.slice(end);
  }
  return edited;
}

function writtenValue(value: string | number | boolean): string {
  return stringify({ value })
    .trim()
    .replace(/^value = /, '');
}

interface Wanted {
  readonly text: string;
  readonly layout: TomlLayout;
  readonly table: TomlPath;
  readonly key: string;
  readonly written: string;
  readonly isMeant: (key: string, value: unknown) => boolean;
}

/** The edit that makes a line out of a comment; undefined when no comment has the key. */
function uncommented({ text, layout, table, key, written, isMeant }: Wanted): Edit | undefined {
  const place = layout.tables.find(({ path }) => isSame(path, table));
  if (place === undefined) return undefined;
  const placeEnd = place.end === text.length ? place.end : aboveComment(text, place.end);
  for (const { start, end } of layout.comments) {
    if (start < place.bodyStart || end > placeEnd) continue;
    const line = text.slice(start + 1, end).replace(/^[ \t]/, '');
    // What follows is the example of a table.
    if (/^\s*\[/.test(line)) return undefined;
    if (/^\s/.test(line) || !isKeyWith(line, key, isMeant)) continue;
    const [entry] = tomlLayout(line).entries;
    if (entry === undefined) continue;
    return { start, end, text: line.slice(0, entry.valueStart) + written + line.slice(entry.valueEnd) };
  }
  return undefined;
}

/** Whether a line is this key with a value that it may have: a sentence may begin like one. */
function isKeyWith(line: string, key: string, isMeant: (key: string, value: unknown) => boolean): boolean {
  try {
    const [entry, ...more] = Object.entries(parse(line));
    return entry !== undefined && more.length === 0 && entry[0] === key && isMeant(key, entry[1]);
  } catch {
    return false;
  }
}

function insertion(text: string, layout: TomlLayout, table: TomlPath, lines: readonly string[]): Edit {
  const inline = layout.inlineTables.find(({ path }) => isSame(path, table));
  if (inline !== undefined) {
    const inside = layout.entries.filter(({ path }) => {
      return path.length > table.length && isSame(path.slice(0, table.length), table);
    });
    const last = Math.max(...inside.map(({ valueEnd }) => valueEnd));
    if (inside.length > 0) return { start: last, end: last, text: `, ${lines.join(', ')}` };
    return { start: inline.bodyStart, end: inline.bodyStart, text: ` ${lines.join(', ')} ` };
  }
  const place = layout.tables.find(({ path }) => isSame(path, table));
  if (place === undefined) throw new RangeError(`there is no table ${table.join('.')}`);
  return insertedLines(text, place, layout, lines);
}

/** Behind the last key of the table, else behind its head; at the top above the first head and its comment. */
function insertedLines(
  text: string,
  place: TomlTable,
  { entries, tables }: TomlLayout,
  lines: readonly string[],
): Edit {
  const newline = /\r?\n/.exec(text)?.[0] ?? '\n';
  const last = entries.findLast(
    ({ isOutside, start, valueEnd }) => isOutside && start >= place.bodyStart && valueEnd <= place.end,
  );
  const [, firstHead] = tables;
  const isTop = place.path.length === 0;
  const at =
    last !== undefined
      ? lineEnd(text, last.valueEnd)
      : isTop && firstHead !== undefined
        ? aboveComment(text, firstHead.start)
        : isTop
          ? text.length
          : place.bodyStart;
  const indent = last === undefined ? '' : (/^[ \t]*/.exec(text.slice(lineStart(text, last.start)))?.[0] ?? '');
  const block = lines.map((line) => `${indent}${line}${newline}`).join('');
  const isOpen = at > 0 && text[at - 1] !== '\n';
  const isApart = isTop && last === undefined && firstHead !== undefined;
  return { start: at, end: at, text: `${isOpen ? newline : ''}${block}${isApart ? newline : ''}` };
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Behind the line end. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** The start of the lines of comment that stand directly above a head. */
function aboveComment(text: string, head: number): number {
  let at = lineStart(text, head);
  while (at > 0) {
    const before = lineStart(text, at - 1);
    if (!text.slice(before, at).trimStart().startsWith('#')) break;
    at = before;
  }
  return at;
}

function isSame(a: TomlPath, b: TomlPath): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}
