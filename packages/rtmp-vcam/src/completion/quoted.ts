/** A text in single quotes, for shells of the Bourne kind. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
