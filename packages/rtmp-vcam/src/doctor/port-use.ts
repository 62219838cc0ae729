import { createServer } from 'node:net';
import { hasCode } from '../errors.ts';
import { findPortOwner } from '../run/port-owner.ts';
import type { PortUse } from './checks/port.ts';

/** Whether this user could listen on the port now, and who does. */
export async function portUse(port: number, host: string | undefined): Promise<PortUse> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, ...(host === undefined ? {} : { host }), exclusive: true }, resolve);
    });
    return 'free';
  } catch (error) {
    if (hasCode(error, 'EACCES')) return 'forbidden';
    if (hasCode(error, 'EADDRINUSE')) return { owner: await findPortOwner(port) };
    if (host !== undefined) return 'foreign';
    throw error;
  } finally {
    server.close();
  }
}
