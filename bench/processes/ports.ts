import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const LISTEN = '0A';
const PATIENCE_MS = 10_000;

/** A TCP port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no TCP port');
  return address.port;
}

/** Settles when somebody listens, without connecting: `ffmpeg -listen` takes one connection only. See proc(5), tcp. */
export async function untilListening(port: number): Promise<void> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const lines = readFileSync('/proc/net/tcp', 'latin1').split('\n');
    if (lines.some((line) => isListener(line, wanted))) return;
    await sleep(10);
  }
  throw new Error(`nobody listens on port ${port}`);
}

function isListener(line: string, port: string): boolean {
  const [, local, , state] = line.trim().split(/\s+/);
  return state === LISTEN && local?.endsWith(`:${port}`) === true;
}
