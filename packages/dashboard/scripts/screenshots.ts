/** Takes pictures of the page in every scene, in light and dark, at three widths, into build/screenshots. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { FakeApi } from '../testing/fake-api.ts';
import { SCENES, type Scene } from '../testing/states.ts';

const FOLDER = join(import.meta.dirname, '../build/screenshots');
const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
const wanted = process.argv.slice(2);

type View = Scene | 'gone' | 'details' | 'qr' | 'controls' | 'question' | 'messages' | 'card';
const VIEWS: readonly View[] = [...SCENES, 'gone', 'details', 'qr', 'controls', 'question', 'messages', 'card'];

async function prepare(view: View, page: Page, api: FakeApi): Promise<void> {
  if (view === 'gone') {
    await api.goAway();
    await page.getByRole('heading', { name: 'not running' }).waitFor();
  }
  if (view === 'details') {
    await page.getByText('Delay, graphs, log').click();
    await page.getByRole('button', { name: 'Copy report' }).waitFor();
    await page.locator('.uplot').first().waitFor();
  }
  if (view === 'controls') await page.getByRole('tab', { name: 'Controls' }).click();
  if (view === 'question') await page.getByRole('button', { name: 'Disconnect' }).click();
  if (view === 'card') {
    await page.getByLabel('Own picture…').setInputFiles(join(import.meta.dirname, '../../../docs/images/card.png'));
    await page.getByRole('button', { name: 'Use it' }).waitFor();
  }
  if (view === 'messages') {
    await page.getByRole('button', { name: 'Keep these settings' }).click();
    api.failure = { code: 'APP_ERR_SETTING', message: 'The card cannot be drawn', fix: 'Free some memory.' };
    await page.getByRole('switch', { name: 'Mirror' }).click();
    await page.getByText('Free some memory.').waitFor();
  }
  if (view === 'qr') {
    await page.getByRole('tab', { name: 'Larix' }).click();
    await page.getByRole('button', { name: 'Show key and code' }).click();
  }
}

const sceneOf = (view: View): Scene => {
  if (view === 'qr' || view === 'controls') return 'waiting';
  return SCENES.find((scene) => scene === view) ?? 'live';
};

async function takePictures(browser: Browser, view: View): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const viewport of SIZES) {
      await using api = await FakeApi.start(sceneOf(view));
      const page = await browser.newPage({ viewport, colorScheme });
      page.on('console', (message) => console.log(`${view}: ${message.text()}`));
      await page.goto(api.url);
      await page.locator('.stage-picture img').waitFor();
      await page.waitForFunction(() => (document.querySelector('img')?.naturalWidth ?? 0) > 0);
      await prepare(view, page, api);
      await page.waitForTimeout(400);
      await page.screenshot({ path: join(FOLDER, `${view}-${viewport.width}-${colorScheme}.png`), fullPage: true });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) console.log(`${view} at ${viewport.width}: ${wide} pixels too wide`);
      await page.close();
      for (const fault of api.faults) console.log(`${view}: ${fault}`);
    }
  }
}

if (wanted.length === 0) rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const view of VIEWS) {
  if (wanted.length === 0 || wanted.includes(view)) await takePictures(browser, view);
}
await browser.close();
