import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CardContent, encodePng } from '@rtmp-vcam/video-pipeline';
import { guideCard, plainCard, pushPlaces } from '../packages/rtmp-vcam/src/sources/card-content.ts';
import { pushUrls } from '../packages/rtmp-vcam/src/urls/push-urls.ts';
import { drawCard } from '../packages/video-pipeline/src/card/card.ts';

// Draws the README's pictures of the cards: node --conditions=source --import ./scripts/typescript.mjs scripts/draw-card.ts

const canvas = { width: 1280, height: 720, fps: 30 };
const name = 'RTMP Virtual Camera';
const key = 'k3qz-9rma-x7wd-p2tn';
const wlan0 = { address: '192.168.1.20', netmask: '', family: 'IPv4', mac: '', internal: false, cidr: null } as const;
const places = pushPlaces(pushUrls({ port: 1935, key }, { wlan0: [wlan0] }));

await draw('card', { ...guideCard(name, places, { state: 'waiting' }), version: '0.1.0' });
await draw('card-plain', plainCard(name, { state: 'waiting' }));

async function draw(file: string, content: CardContent): Promise<void> {
  const path = fileURLToPath(new URL(`../docs/images/${file}.png`, import.meta.url));
  const log = {
    warn: (_: object, message: string) => {
      throw new Error(message);
    },
  };
  const picture = await drawCard(content, canvas, { log });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, encodePng(picture, canvas));
}
