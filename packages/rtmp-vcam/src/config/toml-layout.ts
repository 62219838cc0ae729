import { parse } from 'smol-toml';

/** Names of tables and keys, and the numbers of elements: `["camera", 1, "mirror"]`. */
export type TomlPath = readonly (string | number)[];

/** A key with its value. Offsets are those of the text. */
export interface TomlEntry {
  readonly path: TomlPath;
  readonly start: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  /** It is not inside of the value of another key. */
  readonly isOutside: boolean;
}

/** What is below a head such as `[[camera]]`. The first table is what is above all heads. */
export interface TomlTable {
  readonly path: TomlPath;
  /** Where its head begins. */
  readonly start: number;
  /** Behind the line of its head. */
  readonly bodyStart: number;
  /** Where the next head begins, or the text ends. */
  readonly end: number;
}

/** A table in braces. */
export interface InlineTable {
  readonly path: TomlPath;
  /** Behind the opening brace. */
  readonly bodyStart: number;
}

/** A comment on a line of its own, outside of values. */
export interface TomlComment {
  readonly start: number;
  readonly end: number;
}

/** Where everything is in a TOML document. */
export interface TomlLayout {
  readonly entries: readonly TomlEntry[];
  readonly tables: readonly TomlTable[];
  readonly inlineTables: readonly InlineTable[];
  readonly comments: readonly TomlComment[];
}

/**
 * Finds where everything is in a document that smol-toml has accepted. That parser tells values only, and a config file
 * that is edited keeps its comments and order.
 */
export function tomlLayout(text: string): TomlLayout {
  return new LayoutReader(text).read();
}

class LayoutReader {
  readonly #text: string;
  #at = 0;
  readonly #entries: TomlEntry[] = [];
  readonly #tables: { path: TomlPath; start: number; bodyStart: number; end: number }[] = [];
  readonly #inlineTables: InlineTable[] = [];
  readonly #comments: TomlComment[] = [];
  /** By the names of an array of tables: how many it has so far. */
  readonly #counts: Map<string, number> = new Map();

  constructor(text: string) {
    this.#text = text;
  }

  read(): TomlLayout {
    this.#tables.push({ path: [], start: 0, bodyStart: 0, end: this.#text.length });
    for (this.#skipBlank(true); this.#at < this.#text.length; this.#skipBlank(true)) {
      if (this.#here === '[') this.#readHead();
      else this.#readEntry(this.#table.path, true);
    }
    return {
      entries: this.#entries,
      tables: this.#tables,
      inlineTables: this.#inlineTables,
      comments: this.#comments,
    };
  }

  get #here(): string {
    return this.#text[this.#at] ?? '';
  }

  get #table(): { path: TomlPath; end: number } {
    return this.#tables.at(-1) ?? { path: [], end: 0 };
  }

  #readHead(): void {
    const start = this.#at;
    const isElement = this.#text.startsWith('[[', start);
    this.#at += isElement ? 2 : 1;
    const names = this.#readKey(']');
    this.#at += isElement ? 2 : 1;
    const path = this.#pathOf(names, isElement);
    const lineEnd = this.#text.indexOf('\n', this.#at);
    this.#table.end = start;
    const bodyStart = lineEnd < 0 ? this.#text.length : lineEnd + 1;
    this.#tables.push({ path, start, bodyStart, end: this.#text.length });
  }

  /** Names of arrays of tables mean their newest element. */
  #pathOf(names: readonly string[], isElement: boolean): TomlPath {
    const path: (string | number)[] = [];
    for (const [index, name] of names.entries()) {
      path.push(name);
      const key = JSON.stringify(path);
      const isNew = isElement && index === names.length - 1;
      if (isNew) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
      const count = this.#counts.get(key);
      if (count !== undefined) path.push(count - 1);
    }
    return path;
  }

  #readEntry(table: TomlPath, isOutside: boolean): void {
    const start = this.#at;
    const path = [...table, ...this.#readKey('=')];
    this.#at++;
    this.#skipBlank(false);
    const valueStart = this.#at;
    // It is listed before what is inside of its value.
    const index = this.#entries.length;
    this.#readValue(path);
    this.#entries.splice(index, 0, { path, start, valueStart, valueEnd: this.#at, isOutside });
  }

  /** The names of a dotted key, and moves to the character behind it. */
  #readKey(end: string): string[] {
    const start = this.#at;
    while (this.#here !== end && this.#at < this.#text.length) {
      if (this.#here === '"' || this.#here === "'") this.#readString();
      else this.#at++;
    }
    const names: string[] = [];
    let value: unknown = parse(`${this.#text.slice(start, this.#at)} = 0`);
    while (typeof value === 'object' && value !== null) {
      const [entry] = Object.entries(value);
      if (entry === undefined) break;
      names.push(entry[0]);
      value = entry[1];
    }
    return names;
  }

  /** Moves behind a value. */
  #readValue(path: TomlPath): void {
    const first = this.#here;
    if (first === '"' || first === "'") this.#readString();
    else if (first === '[') this.#readList(path);
    else if (first === '{') this.#readInlineTable(path);
    else {
      const rest = /[^,\]}#\r\n]*/y;
      rest.lastIndex = this.#at;
      this.#at += (rest.exec(this.#text)?.[0] ?? '').trimEnd().length;
    }
  }

  #readString(): void {
    const quote = this.#here;
    const isLong = this.#text.startsWith(quote.repeat(3), this.#at);
    const end = isLong ? quote.repeat(3) : quote;
    this.#at += end.length;
    while (this.#at < this.#text.length && !this.#text.startsWith(end, this.#at)) {
      this.#at += quote === '"' && this.#here === '\\' ? 2 : 1;
    }
    this.#at += end.length;
    // A long string may end with one or two quotes of its own.
    for (let more = 0; isLong && more < 2 && this.#here === quote; more++) this.#at++;
  }

  #readList(path: TomlPath): void {
    this.#at++;
    for (let index = 0; ; index++) {
      this.#skipBlank(false);
      if (this.#here === ']' || this.#at >= this.#text.length) break;
      this.#readValue([...path, index]);
      this.#skipBlank(false);
      if (this.#here === ',') this.#at++;
    }
    this.#at++;
  }

  #readInlineTable(path: TomlPath): void {
    this.#at++;
    this.#inlineTables.push({ path, bodyStart: this.#at });
    for (;;) {
      this.#skipBlank(false);
      if (this.#here === '}' || this.#at >= this.#text.length) break;
      this.#readEntry(path, false);
      this.#skipBlank(false);
      if (this.#here === ',') this.#at++;
    }
    this.#at++;
  }

  /** Skips white space, line ends and comments. Those on lines of their own, outside of values, are listed. */
  #skipBlank(isOutside: boolean): void {
    for (;;) {
      if (this.#here === '#') {
        const start = this.#at;
        const end = this.#text.indexOf('\n', start);
        this.#at = end < 0 ? this.#text.length : end;
        const before = this.#text.slice(this.#text.lastIndexOf('\n', start - 1) + 1, start);
        if (!isOutside || before.trim() !== '') continue;
        this.#comments.push({ start, end: this.#at - (this.#text[this.#at - 1] === '\r' ? 1 : 0) });
      } else if (this.#here !== '' && ' \t\r\n'.includes(this.#here)) this.#at++;
      else return;
    }
  }
}
