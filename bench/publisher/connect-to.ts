import { createConnection, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** A socket to a server on this computer, whose certificate may be any. */
export function connectTo(port: number, overTls: boolean): Socket {
  const to = { host: '127.0.0.1', port, noDelay: true };
  return overTls ? connectTls({ ...to, rejectUnauthorized: false }) : createConnection(to);
}
