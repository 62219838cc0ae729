/** A child process: an RTMP server that reports on itself when asked to. See server-under-fuzz.test.ts. */
import { RtmpServer } from '@rtmp-vcam/rtmp-server';
import { selfSigned } from '../../packages/rtmp-server/src/testing/self-signed.ts';

/** What the server says of itself. */
export interface ServerReport {
  readonly port: number;
  readonly connections: number;
  /** Packets by the path of their publication, of all publications so far. */
  readonly packets: Readonly<Record<string, number>>;
  /** Of those, packets that came over TLS. */
  readonly securePackets: number;
  /** Codes that were logged, each once. */
  readonly codes: readonly string[];
  /** Resident memory now, and the most that was measured. Bytes. */
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

/** The system's own peak is no use: on Linux it begins with that of the parent. */
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
