import type { IngestServerKind } from './ingest-server.ts';
import { nginx } from './nginx.ts';
import { nodeMediaServer } from './node-media-server.ts';
import { rtmpServer, tcpSink } from './node-servers.ts';

/** This project's server, and those of the others that this machine has; says which are missing. */
export function availableServers(): { own: IngestServerKind; others: readonly IngestServerKind[] } {
  const reason = rtmpServer.missing();
  if (reason !== undefined) throw new Error(`${rtmpServer.name}: ${reason}`);
  const others = [tcpSink, nginx, nodeMediaServer].filter((kind) => {
    const fix = kind.missing();
    if (fix !== undefined) console.log(`${kind.name} is left out, it is missing: ${fix}`);
    return fix === undefined;
  });
  return { own: rtmpServer, others };
}
