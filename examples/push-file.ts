/**
 * Pushes an FLV file in real time:
 * node --conditions=source --import ./scripts/typescript.mjs examples/push-file.ts FILE.flv rtmp://HOST/live/KEY
 */
import { createReadStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { RtmpPublisher, readFlv } from '@rtmp-vcam/rtmp-server';

const [file, url = 'rtmp://localhost/live/test'] = process.argv.slice(2);
if (file === undefined)
  throw new Error(
    'No file given. Usage: node --conditions=source --import ./scripts/typescript.mjs examples/push-file.ts FILE.flv rtmp://HOST/live/KEY',
  );

const publisher = await RtmpPublisher.connect(url);
const start = performance.now();
let packets = 0;
for await (const packet of readFlv(createReadStream(file))) {
  await sleep(Math.max(0, start + packet.dts - performance.now()));
  await publisher.write(packet);
  packets += 1;
}
await publisher.close();
console.log(`${packets} packets in ${((performance.now() - start) / 1000).toFixed(1)} s`);
