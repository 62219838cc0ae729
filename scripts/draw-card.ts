import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodePng } from '@rtmp-vcam/video-pipeline';
import { drawCard } from '../packages/video-pipeline/src/card/card.ts';

// Draws docs/images/card.png, the picture of the card in the README:
// node --conditions=source --import tsx scripts/draw-card.ts

const path = fileURLToPath(new URL('../docs/images/card.png', import.meta.url));
const canvas = { width: 1280, height: 720, fps: 30 };
const key = 'k3qz-9rma-x7wd-p2tn';
const url = `rtmp://192.168.1.20/live/${key}`;

const picture = await drawCard(
  {
    name: 'RTMP Virtual Camera',
    state: 'waiting',
    urls: [
      { label: 'wlan0', url },
      { label: 'This computer', url: `rtmp://localhost/live/${key}` },
    ],
    qr: url,
    version: '0.1.0',
  },
  canvas,
  {
    log: {
      warn: (_, message) => {
        throw new Error(message);
      },
    },
  },
);
await mkdir(dirname(path), { recursive: true });
await writeFile(path, encodePng(picture, canvas));
