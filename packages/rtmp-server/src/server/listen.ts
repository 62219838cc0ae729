import { createServer, type Server } from 'node:net';
import { RtmpError } from '../errors.ts';

/** Silence after which TCP asks whether the peer is still there. */
const KEEP_ALIVE_MS = 15_000;
const NO_IPV6: ReadonlySet<string> = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EPROTONOSUPPORT']);

/**
 * Listens on `host`. Without a host, listens on all IPv4 and IPv6 addresses, or on IPv4 alone when IPv6 is off.
 * Rejects with RTMP_ERR_PORT_IN_USE, RTMP_ERR_PORT_DENIED or RTMP_ERR_LISTEN.
 */
export async function listen(port: number, host: string | undefined): Promise<Server> {
  try {
    return await listenOn(port, host ?? '::');
  } catch (error) {
    if (host === undefined && NO_IPV6.has(codeOf(error))) return await listenOn(port, '0.0.0.0').catch(rethrow(port));
    return rethrow(port, host)(error);
  }
}

function listenOn(port: number, host: string): Promise<Server> {
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: 256 }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

function rethrow(port: number, host?: string): (cause: unknown) => never {
  return (cause) => {
    const code = codeOf(cause);
    if (code === 'EADDRINUSE') throw new RtmpError('RTMP_ERR_PORT_IN_USE', { detail: `port ${port}`, cause });
    if (code === 'EACCES') throw new RtmpError('RTMP_ERR_PORT_DENIED', { detail: `port ${port}`, cause });
    const where = host === undefined ? `port ${port}` : `${host} port ${port}`;
    throw new RtmpError('RTMP_ERR_LISTEN', { detail: `${where}: ${code}`, cause });
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
