import type { IngestServerKind } from './ingest-server.ts';
import { rtmpServer, rtmpsServer, tcpSink, tlsSink } from './node-servers.ts';
import { otherServers } from './other-servers.ts';

/** This project's server, and the servers that it is compared with. */
export interface Contest {
  readonly own: IngestServerKind;
  readonly others: readonly IngestServerKind[];
}

/** nginx-rtmp and node-media-server are not compared over TLS, as other programs do it for them. */
export const OVER_TLS: Contest = { own: rtmpsServer, others: [tlsSink] };

/** This project's server and the other servers that are installed. Prints which ones are missing. */
export function availableServers(): Contest {
  const reason = rtmpServer.missing();
  if (reason !== undefined) throw new Error(`${rtmpServer.name}: ${reason}`);
  const others = [tcpSink, ...otherServers].filter((kind) => {
    const fix = kind.missing();
    if (fix !== undefined) console.log(`${kind.name} is skipped, because it is not installed. Install it with: ${fix}`);
    return fix === undefined;
  });
  return { own: rtmpServer, others };
}
