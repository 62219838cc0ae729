const ESCAPES = /(?:%[0-9a-f]{2})+/gi;

/** The text with its percent-encoding undone; a percent sign that begins no correct escape stays as it is. */
export function percentDecoded(text: string): string {
  return text.replace(ESCAPES, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}
