/**
 * Records a stream of any RTMP server until it ends:
 * node --conditions=source --import ./scripts/typescript.mjs examples/pull.ts rtmp://HOST/live/KEY FILE.flv
 */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { RtmpPlayer, writeFlv } from '@rtmp-vcam/rtmp-server';

const [url = 'rtmp://localhost/live/test', file = 'recording.flv'] = process.argv.slice(2);
// There may be no stream yet, so this waits a minute for one.
const player = await RtmpPlayer.connect(url, { timeoutMs: 60_000 });
console.log(`Recording to ${file}`);
await pipeline(writeFlv(player), createWriteStream(file));
console.log(`${player.stats.packets} packets, ${player.stats.bytes} bytes: ${player.ended?.reason}`);
