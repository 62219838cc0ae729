import { createConnection, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Connects to a server on this computer. Over TLS, any certificate is accepted. */
export function connectTo(port: number, overTls: boolean): Socket {
  const to = { host: '127.0.0.1', port, noDelay: true };
  return overTls ? connectTls({ ...to, rejectUnauthorized: false }) : createConnection(to);
}
