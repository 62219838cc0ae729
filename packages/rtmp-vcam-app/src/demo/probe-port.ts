import { createConnection } from 'node:net';

/** Whether something accepts TCP connections there. */
export async function isListening(host: string, port: number): Promise<boolean> {
  const socket = createConnection({ host, port, timeout: 1000 });
  try {
    return await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('timeout', () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}
