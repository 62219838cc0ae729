import type { TomlLayout, TomlPath } from './toml-layout.ts';

/** A place in a config file. */
export interface FilePlace {
  readonly file: string;
  readonly line: number;
  /** Undefined for what is the first thing on its line. */
  readonly column: number | undefined;
}

/** `config.toml:3`, and `config.toml:3:12` for what is not the first thing on its line: most editors open such a place. */
export function placeText({ file, line, column }: FilePlace): string {
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
}

/** Tells where keys and tables begin. `text` is the document that the layout is of. */
export function placesIn(file: string, text: string, { entries, tables, inlineTables }: TomlLayout) {
  const starts = [
    ...entries,
    ...tables,
    ...inlineTables.map(({ path, bodyStart }) => ({ path, start: bodyStart - 1 })),
  ].map(({ path, start }) => ({ path, start }));
  return (path: TomlPath): FilePlace => {
    const found = starts.filter((each) => path.every((part, index) => each.path[index] === part));
    return placeAt(file, text, Math.min(text.length, ...found.map(({ start }) => start)));
  };
}

function placeAt(file: string, text: string, at: number): FilePlace {
  const before = text.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  const isFirst = before.slice(lineStart).trim() === '';
  return { file, line: before.split('\n').length, column: isFirst ? undefined : at - lineStart + 1 };
}
