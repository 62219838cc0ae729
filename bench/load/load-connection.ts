import { once } from 'node:events';
import { connectTo } from '../publisher/connect-to.ts';
import { LiveConnection } from '../publisher/live-connection.ts';
import { CONFIGURATIONS, setChunkSize } from './load-stream.ts';
import type { LoadTask } from './protocol.ts';

/** A connection of the load generator. */
export interface LoadConnection {
  /** Resolves when there is room for more. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when the server has closed the connection too, and so has read everything. */
  end(): Promise<void>;
}

export async function openLoadConnection(
  { port, speaksRtmp, overTls, chunkSize }: LoadTask,
  streamName: string,
): Promise<LoadConnection> {
  if (!speaksRtmp) return plainConnection(port, overTls);
  const connection = await LiveConnection.open(port, { streamName, overTls });
  for (const packet of CONFIGURATIONS) await connection.send(packet);
  await connection.write(setChunkSize(chunkSize));
  return {
    write: async (bytes) => {
      await connection.write(bytes);
    },
    end: () => connection.end(),
  };
}

async function plainConnection(port: number, overTls: boolean): Promise<LoadConnection> {
  const socket = connectTo(port, overTls);
  await once(socket, 'connect');
  socket.resume();
  return {
    write: async (bytes) => {
      if (!socket.write(bytes)) await once(socket, 'drain');
    },
    end: async () => {
      socket.end();
      await once(socket, 'close');
    },
  };
}
