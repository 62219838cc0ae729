/** A peer's text made safe for a terminal: control characters become `?`, and it is cut after `longest` characters. */
export function printable(text: string, longest: number): string {
  return text.replace(/\p{C}/gu, '?').slice(0, longest);
}
