// This is JavaScript, because a compiler for TypeScript would count in the memory.
import { createSecureContext } from 'node:tls';
import { RtmpServer } from '@rtmp-vcam/rtmp-server';

const { CERTIFICATE: cert, KEY: key } = process.env;
const secureContext = cert === undefined ? undefined : createSecureContext({ cert, key });
const tls = secureContext === undefined ? {} : { tls: { context: () => secureContext } };
const server = await RtmpServer.listen({ port: 0, host: '127.0.0.1', ...tls });
process.on('SIGTERM', () => void server.close());
process.send?.({ port: server.port });
const counting = [];
for await (const publication of server) counting.push(count(publication));
await Promise.all(counting);
// The process then ends by itself, so that V8 writes a profile if it was asked for one.
process.disconnect();

async function count(publication) {
  let packets = 0;
  for await (const _ of publication) packets++;
  process.send?.({ packets });
}
