/** A child process: an RTMP server that reports on itself when asked to. See server-under-fuzz.test.ts. */
import { RtmpServer } from '@rtmp-vcam/rtmp-server';
import { selfSigned } from '../../packages/rtmp-server/src/server/testing/self-signed.ts';

/** What the server says of itself. */
export interface ServerReport {
  readonly port: number;
  readonly connections: number;
  /** Packets by the path of their publication, of all publications so far. */
  readonly packets: Readonly<Record<string, number>>;
  /** Bytes. */
  readonly rss: number;
}

const { context } = await selfSigned();
const server = await RtmpServer.listen({
  port: 0,
  host: '127.0.0.1',
  tls: { context: () => Promise.resolve(context) },
});
const packets: Record<string, number> = {};

function report(): void {
  const { port, connectionCount: connections } = server;
  process.send?.({ port, connections, packets, rss: process.memoryUsage.rss() } satisfies ServerReport);
}

process.on('message', report);
process.on('disconnect', () => process.exit());
report();
for await (const publication of server) {
  void (async () => {
    for await (const _ of publication) packets[publication.path] = (packets[publication.path] ?? 0) + 1;
  })();
}
