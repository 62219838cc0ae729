/** Adds a colour or weight to text; returns the text unchanged if colours are off. */
export type Paint = (text: string) => string;

/** The text styles that this program uses. */
export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

/** Styles for a stream with or without colours. */
export function styleFor(colours: boolean): Style {
  const paint =
    (on: string, off: string): Paint =>
    (text) =>
      colours && text !== '' ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  return {
    bold: paint('1', '22'),
    dim: paint('2', '22'),
    red: paint('31', '39'),
    green: paint('32', '39'),
    yellow: paint('33', '39'),
    cyan: paint('36', '39'),
  };
}
