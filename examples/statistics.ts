/**
 * Prints once a second what each stream carries:
 * node --conditions=source --import ./scripts/typescript.mjs examples/statistics.ts [PORT]
 */
import { type Publication, RtmpServer } from '@rtmp-vcam/rtmp-server';

const [port = '1935'] = process.argv.slice(2);
const server = await RtmpServer.listen({ port: Number(port) });
console.log(`Push to rtmp://localhost:${server.port}/live/test; stop with Ctrl-C`);
process.once('SIGINT', () => void server.close());

for await (const publication of server) void watch(publication);

async function watch(publication: Publication): Promise<void> {
  const { path, encoder } = publication;
  console.log(`${path}: ${encoder || 'an unknown encoder'}`);
  let pictures = 0;
  let keyframes = 0;
  let bytes = 0;
  const timer = setInterval(() => {
    const kilobits = (publication.stats.bytes - bytes) / 125;
    console.log(`${path}: ${pictures} pictures/s, ${keyframes} of them keyframes, ${Math.round(kilobits)} kb/s`);
    bytes = publication.stats.bytes;
    pictures = 0;
    keyframes = 0;
  }, 1000);
  try {
    for await (const packet of publication) {
      if (packet.media !== 'video' || packet.kind !== 'frame') continue;
      pictures += 1;
      if (packet.keyframe) keyframes += 1;
    }
  } finally {
    clearInterval(timer);
  }
  console.log(`${path}: ${publication.ended?.reason}, ${publication.stats.packets} packets in all`);
}
