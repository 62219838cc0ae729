import { existsSync } from 'node:fs';
import { nginx, nodeMediaServer, RtmpServerProgram, type ServerKind } from '../../test/support/rtmp-servers.ts';
import type { IngestServerKind } from './ingest-server.ts';

/** RTMP servers that other people wrote. */
export const otherServers: readonly IngestServerKind[] = [nginx, nodeMediaServer].map(ingestServerOf);

function ingestServerOf(kind: ServerKind): IngestServerKind {
  return {
    name: kind.name,
    speaksRtmp: true,
    missing: () => (existsSync(kind.file) ? undefined : kind.install),
    start: async () => {
      const server = await RtmpServerProgram.start(kind);
      const stop = async (): Promise<number> => {
        await server[Symbol.asyncDispose]();
        return 0;
      };
      return { pid: server.pid, port: server.port, stop };
    },
  };
}
