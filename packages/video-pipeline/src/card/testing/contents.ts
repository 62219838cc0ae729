import type { CardContent, CardState } from '../content/card-content.ts';

const url = 'rtmp://192.168.1.20/live/k3qz-9rma-x7wd-p2tn';

export const waiting: CardContent = {
  name: 'RTMP Virtual Camera',
  state: 'waiting',
  urls: [
    { label: 'Wi-Fi', url },
    { label: 'This computer', url: 'rtmp://localhost/live/k3qz-9rma-x7wd-p2tn' },
    { label: 'Ethernet', url: 'rtmp://10.0.0.7/live/k3qz-9rma-x7wd-p2tn' },
  ],
  note: 'rtmp:// shows your key to the network; rtmps:// on port 1935 hides it.',
  qr: url,
  version: '0.1.0',
};

export const disconnected: CardContent = { ...waiting, state: 'disconnected' };

export const problem: CardContent = {
  ...waiting,
  state: 'problem',
  problem: {
    text: 'Port 1935 is used by another program',
    fix: 'Stop mediamtx (process 4711), or start with another port: rtmp-vcam --port 1936',
  },
};

/** The states of a card without URLs and QR code. */
export const plain: Readonly<Record<CardState, CardContent>> = {
  waiting: { ...waiting, urls: [], qr: '' },
  starting: { ...waiting, state: 'starting', urls: [], qr: '' },
  disconnected: { ...disconnected, urls: [], qr: '' },
  paused: { ...waiting, state: 'paused', urls: [], qr: '' },
  problem: { ...problem, urls: [], qr: '' },
};

/** Every text is far too long. */
export const endless: CardContent = {
  name: 'Kamera für die große Aula 日本語 😀 العربية '.repeat(40),
  state: 'problem',
  urls: Array.from({ length: 12 }, (_, index) => ({
    label: 'A network with quite a long name '.repeat(9),
    url: `rtmp://${'host-'.repeat(60)}${index}.example.com:19350/live/${'k'.repeat(400)}`,
  })),
  note: 'A note that is far too long for one line '.repeat(9),
  qr: `rtmp://example.com/live/${'k'.repeat(300)}`,
  problem: { text: 'Something went wrong with everything '.repeat(20), fix: `${'x'.repeat(500)} `.repeat(3) },
  version: '10.20.30-rc.1+build.20250101000000000000000000',
};

/** Only the required properties, all of them empty. */
export const bare: CardContent = { name: '', state: 'problem', urls: [], qr: '', version: '' };

/** Width and height of canvases. */
export const sizes: readonly (readonly [number, number])[] = [
  [160, 90],
  [90, 160],
  [160, 160],
  [320, 180],
  [640, 360],
  [640, 480],
  [720, 720],
  [720, 1280],
  [1280, 720],
  [1920, 1080],
  [1080, 1920],
  [3840, 160],
  [160, 2160],
  [3840, 2160],
];
