/** A peer's words made safe for a terminal, and no longer than `longest`. */
export function printable(text: string, longest: number): string {
  return text.replace(/\p{C}/gu, '?').slice(0, longest);
}
