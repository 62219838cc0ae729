/**
 * Records the first stream that is pushed:
 * node --conditions=source --import ./scripts/typescript.mjs examples/record.ts FILE.flv [PORT]
 */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { RtmpServer, writeFlv } from '@rtmp-vcam/rtmp-server';

const [file = 'recording.flv', port = '1935'] = process.argv.slice(2);
const server = await RtmpServer.listen({ port: Number(port) });
console.log(`Push to rtmp://localhost:${server.port}/live/test`);

for await (const publication of server) {
  console.log(`Recording ${publication.path} to ${file}`);
  await pipeline(writeFlv(publication), createWriteStream(file));
  console.log(`${publication.stats.packets} packets, ${publication.stats.bytes} bytes: ${publication.ended?.reason}`);
  break;
}
await server.close();
