/** The answer to a client that speaks HTTP, as it goes over the wire. It is a refusal, with a text for people. */
export function httpAnswer(text: string): string {
  const body = `${text}\n`;
  return (
    'HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n' +
    `Content-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n${body}`
  );
}
