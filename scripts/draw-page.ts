// Takes the README's pictures of the page, from the built program, with a real sender, and an app that reads the camera:
// node --conditions=source --import ./scripts/typescript.mjs scripts/draw-page.ts
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import type { Browser, Page } from 'playwright-core';
import { drawScene } from '../packages/dashboard/testing/scene.ts';
import { launchChromium } from '../test/browser/dashboard-page.ts';
import { pushWithFfmpeg } from '../test/support/peers.ts';
import { PipeWireSession } from '../test/support/pipewire-session.ts';
import { Product } from '../test/support/product.ts';
import { run } from '../test/support/program.ts';
import { until } from '../test/support/wait.ts';

const IMAGES = join(import.meta.dirname, '../docs/images');
const FONTS = join(import.meta.dirname, '../node_modules/@fontsource/inter/files');
const SIZE = { width: 1280, height: 720 };
const FRAMES = 120;
/** Until measured values are those of a stream that runs, and advice about its beginning has gone. */
const SETTLED_MS = 12_000;
const ADVICE_MS = 120_000;

const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-picture-'));
const browser = await launchChromium();
try {
  await takePictures(await makeScene(), browser);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}

async function takePictures(scene: string, chromium: Browser): Promise<void> {
  await using session = await PipeWireSession.start({ portal: true });
  await session.startPulse();
  const { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } = session.env;
  await using product = await Product.start({
    port: 1935,
    picture: ['--size', `${SIZE.width}x${SIZE.height}`, '--fps', '30'],
    args: ['--camera', 'pipewire', '--mic', '--card', 'plain', '--host', '0.0.0.0'],
    env: { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS },
  });
  const node = await session.nodeNamed('rtmp-vcam');
  const reads = ['pipewiresrc', `path=${node}`, '!', 'video/x-raw,format=I420', '!', 'fakesink'];
  await using _app = await session.start('gst-launch-1.0', ['-q', ...reads]);
  await takePicture(chromium, product, 'page-waiting', 'dark', async (page) => {
    await page.getByText('1 app watches').waitFor();
    await page.getByText('Stream Key').waitFor();
  });
  await using _push = await pushWithFfmpeg(scene, product.url, { loop: true });
  await takePicture(chromium, product, 'page-live', 'light', async (page) => {
    await page.getByText('FFmpeg on this computer').waitFor();
    await page.waitForTimeout(SETTLED_MS);
  });
}

async function takePicture(
  chromium: Browser,
  { http }: Product,
  name: string,
  colorScheme: 'light' | 'dark',
  ready: (page: Page) => Promise<void>,
): Promise<void> {
  const viewport = { width: 1280, height: 800 };
  const context = await chromium.newContext({ viewport, colorScheme, bypassCSP: true });
  const page = await context.newPage();
  await page.goto(http);
  // The page has the font of the system that it is on. A server's system has no nice one.
  await page.addStyleTag({ content: `${[400, 500, 600, 700].map(fontFace).join('')} body { font-family: Inter; }` });
  const film = page.locator('.stage-picture img');
  await until('the film', () => film.evaluate((image: HTMLImageElement) => image.naturalWidth > 0));
  await ready(page);
  const advice = page.locator('.advice-card');
  await until('no advice', async () => (await advice.count()) === 0, { timeoutMs: ADVICE_MS });
  writeFileSync(join(folder, 'page.png'), await page.screenshot());
  const output = join(IMAGES, `${name}.webp`);
  await run('ffmpeg', ['-y', '-loglevel', 'error', '-i', join(folder, 'page.png'), '-quality', '90', output]);
  await context.close();
}

function fontFace(weight: number): string {
  const bytes = readFileSync(join(FONTS, `inter-latin-${weight}-normal.woff2`)).toString('base64');
  return `@font-face { font-family: Inter; font-weight: ${weight}; src: url(data:font/woff2;base64,${bytes}); }`;
}

/** A few seconds of a moving picture with sound, as a sender would send them. */
async function makeScene(): Promise<string> {
  const pictures: Buffer[] = [];
  for (let count = 0; count < FRAMES; count++) {
    const canvas = createCanvas(SIZE.width, SIZE.height);
    drawScene(canvas.getContext('2d'), SIZE.width, SIZE.height, 60 + 20 * Math.sin((count / FRAMES) * 2 * Math.PI));
    pictures.push(await canvas.encode('jpeg', 95));
  }
  const file = join(folder, 'scene.flv');
  const input = ['-f', 'image2pipe', '-framerate', '30', '-i', '-', '-f', 'lavfi', '-i', 'sine=frequency=220'];
  const video = ['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-g', '60', '-pix_fmt', 'yuv420p'];
  const output = ['-b:v', '4M', '-c:a', 'aac', '-shortest', file];
  await run('ffmpeg', ['-y', '-loglevel', 'error', ...input, ...video, ...output], { input: Buffer.concat(pictures) });
  return file;
}
