/** Headers of every answer: no page of others may embed, read or be led by ours, and ours runs only what we serve. */
export const SAFETY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; " +
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

/** An answer to what is not understood, as it goes over the wire. */
export function rawAnswer(status: string, text: string): string {
  const headers = Object.entries(SAFETY_HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
  const body = `${text}\n`;
  return (
    `HTTP/1.1 ${status}\r\n${headers.join('')}content-type: text/plain; charset=utf-8\r\n` +
    `content-length: ${Buffer.byteLength(body)}\r\ncache-control: no-store\r\nconnection: close\r\n\r\n${body}`
  );
}
