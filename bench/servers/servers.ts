import type { IngestServerKind } from './ingest-server.ts';
import { rtmpServer, rtmpsServer, tcpSink, tlsSink } from './node-servers.ts';
import { otherServers } from './other-servers.ts';

/** This project's server, and what it is compared with. */
export interface Contest {
  readonly own: IngestServerKind;
  readonly others: readonly IngestServerKind[];
}

/** nginx-rtmp and node-media-server have no TLS, or other programs do it for them. */
export const OVER_TLS: Contest = { own: rtmpsServer, others: [tlsSink] };

/** This project's server, and those of the others that this machine has; says which are missing. */
export function availableServers(): Contest {
  const reason = rtmpServer.missing();
  if (reason !== undefined) throw new Error(`${rtmpServer.name}: ${reason}`);
  const others = [tcpSink, ...otherServers].filter((kind) => {
    const fix = kind.missing();
    if (fix !== undefined) console.log(`${kind.name} is left out, it is missing: ${fix}`);
    return fix === undefined;
  });
  return { own: rtmpServer, others };
}
