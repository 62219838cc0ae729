/** The program of served-process.ts: an RTMP server that sends a report about itself for each message it gets. */
import { RtmpServer } from '@rtmp-vcam/rtmp-server';
import { selfSigned } from '../../packages/rtmp-server/src/testing/self-signed.ts';

/** The server's report about itself. */
export interface ServerReport {
  readonly port: number;
  readonly connections: number;
  /** The number of packets of all publications so far, by path. */
  readonly packets: Readonly<Record<string, number>>;
  /** How many of these packets came over TLS. */
  readonly securePackets: number;
  /** The codes that were logged, each once. */
  readonly codes: readonly string[];
  /** The resident memory now and the highest value that was measured, in bytes. */
  readonly rss: number;
  readonly peakRss: number;
}

const MEASURE_MS = 5;

const { context } = await selfSigned();
const codes = new Set<string>();
const note = (fields: object): void => {
  if ('code' in fields) codes.add(String(fields.code));
};
const server = await RtmpServer.listen({
  port: 0,
  host: '127.0.0.1',
  tls: { context: () => Promise.resolve(context) },
  log: { debug: note, info: note, warn: note, error: note },
});
const packets: Record<string, number> = {};
let securePackets = 0;

let rss = 0;
let peakRss = 0;

/** The peak that Linux reports cannot be used: it begins with the peak of the parent process. */
function measure(): void {
  rss = process.memoryUsage.rss();
  peakRss = Math.max(peakRss, rss);
}

function report(): void {
  const { port, connectionCount: connections } = server;
  measure();
  process.send?.({ port, connections, packets, securePackets, codes: [...codes], rss, peakRss } satisfies ServerReport);
}

setInterval(measure, MEASURE_MS);
process.on('message', report);
process.on('disconnect', () => process.exit());
report();
for await (const publication of server) {
  void (async () => {
    for await (const _ of publication) {
      packets[publication.path] = (packets[publication.path] ?? 0) + 1;
      if (publication.secure) securePackets++;
    }
  })();
}
