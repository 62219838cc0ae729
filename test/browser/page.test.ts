/** The page in Chromium, against a server with the API of the program and invented states. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import * as v from 'valibot';
import { FakeApi, type SeenRequest } from '../../packages/dashboard/testing/fake-api.ts';
import { connectWith, FIRST_KEY, SECOND_KEY } from '../../packages/dashboard/testing/places.ts';
import { SCENES, type Scene } from '../../packages/dashboard/testing/states.ts';
import { temporaryFolder } from '../../packages/rtmp-vcam/src/testing/temporary-folder.ts';
import { run } from '../support/program.ts';
import { needs } from '../support/tools.ts';
import { until } from '../support/wait.ts';
import { DashboardPage, launchChromium } from './dashboard-page.ts';

const DIST = join(import.meta.dirname, '../../packages/dashboard/dist');
const MOST_BYTES = 60_000;

/** What each state says. */
const WORDS: Readonly<Record<Scene, readonly string[]>> = {
  'first-run': ['Waiting', 'Nothing streams to this camera.', 'Stream Key', 'Show a test picture'],
  waiting: ['Waiting', 'Nothing streams to this camera.', 'Nobody watches', '1920 × 1080'],
  live: ['Live', 'OBS Studio 30.2.3 from 192.168.1.20', '30 fps', '6.0 Mb/s', '40 ms', '2 apps watch'],
  holding: ['Last picture', 'OBS Studio 30.2.3 from 192.168.1.20 sends nothing.'],
  paused: ['Paused', 'Apps see a card. The sender stays connected.', 'Resume'],
  problem: [
    'No picture yet',
    'Only sound has come from OBS Studio',
    'In OBS, add a video source',
    'a keyframe every 10 s',
  ],
  refused: [
    '192.168.1.31 (GoPro) was refused: wrong stream key',
    'Copy the URL with its stream key into the sender again.',
    'Larix Broadcaster from 192.168.1.77 is kept out for 45 s',
  ],
  pull: ['Garden', 'Pulled from rtmp://stream.example/live/garden.'],
  four: ['Studio', 'Überwachung am Gartentor, hinten', 'Phone', 'Table'],
};

describe('the page', { ...needs('chromium', 'zbarimg'), timeout: 300_000 }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());

  const problems: string[] = [];
  afterEach(() => assert.deepEqual(problems.splice(0), []));
  const open = (api: FakeApi, options: Parameters<typeof DashboardPage.open>[2] = {}): Promise<DashboardPage> => {
    return DashboardPage.open(browser, api.url, { ...options, problems });
  };

  const nextRequest = async (api: FakeApi, count = 1): Promise<SeenRequest | undefined> => {
    await until('the request', () => api.seen.length >= count, { state: () => JSON.stringify(api.seen) });
    return api.seen.at(-1);
  };

  test('says in words what each state is', async () => {
    await using api = await FakeApi.start('waiting');
    await using opened = await open(api);
    for (const scene of SCENES) {
      api.show(scene);
      await opened.says(...WORDS[scene]);
    }
    assert.deepEqual(api.faults, []);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`is accessible in every state, ${colorScheme}`, async () => {
      await using api = await FakeApi.start('waiting');
      await using opened = await open(api, { colorScheme });
      // Only colours differ in the dark.
      const rules = colorScheme === 'dark' ? 'color-contrast' : undefined;
      await opened.page.evaluate(axe.source);
      for (const scene of SCENES) {
        api.show(scene);
        await opened.says(...WORDS[scene]);
        assert.deepEqual(await violations(opened.page, rules), [], scene);
      }
      await opened.tab('Connect');
      for (const sender of ['OBS', 'Meld Studio', 'ffmpeg', 'Larix', 'Moblin', 'GoPro', 'DJI', 'Other']) {
        await opened.tab(sender);
        if (sender === 'Larix') await opened.press('Show key and code');
        assert.deepEqual(await violations(opened.page, rules), [], sender);
      }
      await opened.press('New key…');
      assert.deepEqual(await violations(opened.page, rules), [], 'the question about the new key');
      await opened.press('Cancel');
      await opened.page.getByText('Delay, graphs, log').click();
      await opened.page.getByRole('button', { name: 'Copy report' }).waitFor();
      assert.deepEqual(await violations(opened.page, rules), [], 'the details');
    });
  }

  test('has no place where it scrolls sideways', async () => {
    await using api = await FakeApi.start('waiting');
    await using opened = await open(api, { viewport: { width: 390, height: 844 } });
    for (const scene of SCENES) {
      api.show(scene);
      await opened.says(...WORDS[scene]);
      for (const width of [390, 700, 1100, 1920]) {
        await opened.page.setViewportSize({ width, height: 900 });
        const wide = await opened.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${scene} is ${wide} pixels too wide at ${width}`);
      }
    }
  });

  test('is used with the keyboard alone', async () => {
    await using api = await FakeApi.start('waiting');
    await using opened = await open(api);
    const { keyboard } = opened.page;
    await opened.says('Stream Key');
    const order: string[] = [];
    for (let stop = 0; stop < 10; stop++) {
      await keyboard.press('Tab');
      order.push(await opened.focused());
    }
    const network = /^Wi-Fi/;
    assert.match(order[3] ?? '', network);
    assert.deepEqual(order.with(3, 'network'), [
      ...['Pause', 'Connect', 'OBS', 'network', 'Copy Server', 'Copy Stream Key'],
      ...['Show key and code', 'New key…', 'Show a test picture', order[9] ?? ''],
    ]);
    assert.match(order[9] ?? '', /^Details/);
    // The question takes the focus, Escape closes it and changes nothing, and the focus goes back.
    await opened.page.getByRole('button', { name: 'New key…' }).focus();
    await keyboard.press('Enter');
    await opened.page.getByRole('dialog').waitFor();
    assert.equal(await opened.focused(), 'Cancel');
    await keyboard.press('Escape');
    await opened.page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.equal(await opened.focused(), 'New key…');
    assert.deepEqual(api.seen, []);
    // Arrow keys choose a sender, and a side of the panel.
    await opened.page.getByRole('tab', { name: 'OBS' }).focus();
    await keyboard.press('ArrowLeft');
    assert.equal(await opened.focused(), 'Other');
    await keyboard.press('Home');
    await keyboard.press('ArrowRight');
    assert.equal(await opened.focused(), 'Meld Studio');
    await opened.says('Add output → Custom RTMP');
    await opened.page.getByRole('tab', { name: 'Connect' }).focus();
    await keyboard.press('ArrowRight');
    await opened.page.getByRole('radio', { name: 'Whole picture' }).focus();
    await keyboard.press('ArrowRight');
    assert.deepEqual((await nextRequest(api))?.body, { fit: 'cover' });
    await opened.page.getByRole('switch', { name: 'Mirror' }).focus();
    await keyboard.press('Space');
    assert.deepEqual((await nextRequest(api, 2))?.body, { mirror: true });
    await opened.page.getByRole('button', { name: 'Pause' }).focus();
    await keyboard.press('Enter');
    assert.deepEqual((await nextRequest(api, 3))?.body, { paused: true });
    await opened.says('Resume');
    assert.equal(await opened.focused(), 'Resume');
  });

  test('has QR codes that phones can read, once they are asked for', async (t) => {
    const [place] = connectWith(FIRST_KEY).places;
    assert.ok(place);
    const folder = temporaryFolder(t);
    await using api = await FakeApi.start('waiting');
    for (const colorScheme of ['light', 'dark'] as const) {
      await using opened = await open(api, { colorScheme });
      const scan = async (): Promise<string> => {
        const file = join(folder, 'code.png');
        writeFileSync(file, await opened.page.locator('svg.qr').screenshot());
        return (await run('zbarimg', ['--quiet', '--raw', file]).catch(() => Buffer.of())).toString().trim();
      };
      await opened.tab('Larix');
      assert.ok(!(await scan()).includes(FIRST_KEY), 'the hidden code says nothing');
      assert.ok(!(await opened.page.content()).includes(FIRST_KEY), 'the key is not on the page');
      await opened.press('Show key and code');
      assert.equal(await scan(), place.links.larix);
      await opened.tab('Moblin');
      assert.equal(await scan(), place.links.moblin);
      for (const sender of ['GoPro', 'DJI', 'Other']) {
        await opened.tab(sender);
        assert.equal(await scan(), place.url, sender);
      }
    }
  });

  test('copies each field, also while the key is dots', async () => {
    await using api = await FakeApi.start('waiting');
    await using opened = await open(api, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const copied = async (name: string): Promise<string> => {
      await opened.press(name);
      await opened.page.getByText('Copied').first().waitFor({ state: 'attached' });
      return opened.page.evaluate(() => navigator.clipboard.readText());
    };
    const choose = opened.page.getByLabel('The sender reaches this computer by');
    assert.equal(await copied('Copy Server'), 'rtmp://studio.local/live');
    assert.equal(await copied('Copy Stream Key'), FIRST_KEY);
    assert.ok(!(await opened.page.content()).includes(FIRST_KEY));
    await choose.selectOption({ label: 'This computer (localhost)' });
    assert.equal(await copied('Copy Server'), 'rtmp://localhost/live');
    await opened.tab('ffmpeg');
    assert.match(await copied('Copy Command'), /^ffmpeg .* 'rtmp:\/\/localhost\/live\/k3qz-9rma-x7wd-p2tn'$/);
    // A phone cannot reach the computer by this name, so another network is chosen.
    await opened.tab('GoPro');
    assert.equal(await choose.locator('option').count(), 2);
    assert.equal(await copied('Copy RTMP URL'), `rtmp://studio.local/live/${FIRST_KEY}`);
    await opened.press('Show key and code');
    await opened.says(`rtmp://studio.local/live/${FIRST_KEY}`);
    await opened.press('Hide key and code');
    assert.ok(!(await opened.page.content()).includes(FIRST_KEY));
  });

  test('copies over plain HTTP from another computer, where browsers have no clipboard for pages', async () => {
    await using api = await FakeApi.start('waiting');
    await using opened = await open(api, { permissions: ['clipboard-read', 'clipboard-write'] });
    const { page } = opened;
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await opened.press('Copy Stream Key');
    await page.getByText('Copied').first().waitFor({ state: 'attached' });
    assert.equal(await opened.focused(), 'Copy Stream Key');
    const reading = await page.context().newPage();
    await reading.goto(api.url);
    assert.equal(await reading.evaluate(() => navigator.clipboard.readText()), FIRST_KEY);
  });

  test('changes each setting with one request', async () => {
    await using api = await FakeApi.start('live');
    await using opened = await open(api);
    const { page } = opened;
    const radio = (group: string, name: string) =>
      page.getByRole('group', { name: group }).getByRole('radio', { name, exact: true });
    const changes: readonly (readonly [object, () => Promise<unknown>])[] = [
      [{ fit: 'stretch' }, () => radio('Fit', 'Stretch').check()],
      [{ rotate: 270 }, () => radio('Rotate', '270°').check()],
      [{ mirror: true }, () => page.getByRole('switch', { name: 'Mirror' }).check()],
      [{ smooth: '0' }, () => radio('Smoothing', 'Off').check()],
      [{ smooth: '100ms' }, () => radio('Smoothing', 'Fixed').check()],
      [{ smooth: '110ms' }, () => page.getByLabel('Smoothing in milliseconds').press('ArrowRight')],
      [{ smooth: 'auto' }, () => radio('Smoothing', 'Automatic').check()],
      [{ hold: '600s' }, () => page.getByLabel('Last picture stays').selectOption('10 minutes')],
      [{ card: 'plain' }, () => radio('Card without a stream', 'Plain').check()],
      [{ mic: false }, () => page.getByRole('switch', { name: 'Microphone' }).uncheck()],
      [{ paused: true }, () => opened.press('Pause')],
      [{ paused: false }, () => opened.press('Resume')],
    ];
    for (const [index, [body, change]] of changes.entries()) {
      await change();
      assert.deepEqual(await nextRequest(api, index + 1), { method: 'PATCH', path: '', body });
    }
    assert.equal(api.seen.length, changes.length);
    assert.ok(await page.getByRole('radio', { name: 'Stretch' }).isChecked());
    assert.deepEqual(api.faults, []);
  });

  test('takes each press, however slow the program answers', async () => {
    await using api = await FakeApi.start('live');
    await using opened = await open(api);
    api.delayMs = 700;
    await opened.press('Pause');
    // The page shows what was chosen, and the buttons mean that, before the answer has come.
    await opened.press('Resume');
    await opened.press('Pause');
    await nextRequest(api, 3);
    assert.deepEqual(
      api.seen.map(({ body }) => body),
      [{ paused: true }, { paused: false }, { paused: true }],
    );
    await until('the last choice', () => api.camera.settings.paused);
    await opened.says('Resume', 'Apps see a card.');
  });

  test('shows why a change failed and what to do, and what still counts', async () => {
    await using api = await FakeApi.start('live');
    await using opened = await open(api);
    api.failure = { code: 'APP_ERR_SETTING', message: 'The card cannot be drawn', fix: 'Free some memory.' };
    await opened.page.getByRole('switch', { name: 'Mirror' }).click();
    await opened.says('The card cannot be drawn', 'Free some memory.');
    assert.equal(await opened.page.getByRole('switch', { name: 'Mirror' }).isChecked(), false);
    await opened.press('Close this message');
    await opened.page.getByText('Free some memory.').waitFor({ state: 'detached' });
    // Behind a question nothing can be reached, so it says itself why it failed.
    api.failure = { code: 'APP_ERR_PULLED', message: 'There is no sender', fix: 'Look again.' };
    await opened.press('Disconnect');
    const question = opened.page.getByRole('dialog');
    await question.getByRole('button', { name: 'Disconnect' }).click();
    await question.getByText('There is no sender').waitFor();
    await question.getByText('Look again.').waitFor();
    await opened.page.keyboard.press('Escape');
    // The browser reports an answer with an error status by itself.
    assert.equal(problems.splice(0).filter((problem) => !problem.includes('409')).length, 0);
  });

  test('disconnects the sender, lets it in again, and makes a new key, after a question', async () => {
    await using api = await FakeApi.start('live');
    await using opened = await open(api);
    await opened.press('Disconnect');
    await opened.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    assert.deepEqual(api.seen, []);
    await opened.press('Disconnect');
    await opened.page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
    assert.deepEqual(await nextRequest(api), { method: 'POST', path: '/publisher/disconnect', body: {} });
    await opened.says('Nothing streams to this camera.');
    api.show('refused');
    await opened.press('Let in again');
    assert.deepEqual(await nextRequest(api, 2), { method: 'POST', path: '/publisher/readmit', body: {} });
    await opened.page.getByText('is kept out').waitFor({ state: 'detached' });
    await opened.press('Show key and code');
    await opened.says(FIRST_KEY);
    await opened.press('New key…');
    await opened.press('Make a new key');
    assert.deepEqual(await nextRequest(api, 3), { method: 'POST', path: '/key', body: {} });
    await opened.says(SECOND_KEY);
    api.keyFixed = 'The key stands in the config file: change it there.';
    await opened.page.reload();
    await opened.says(api.keyFixed);
    assert.equal(await opened.page.getByRole('button', { name: 'New key…' }).count(), 0);
  });

  test('shows a test picture, a card of your own, and keeps settings', async (t) => {
    await using api = await FakeApi.start('waiting');
    await using opened = await open(api);
    await opened.press('Show a test picture');
    assert.deepEqual(await nextRequest(api), { method: 'POST', path: '/demo', body: { on: true } });
    await opened.says('The moving test picture.');
    await opened.press('Stop the test picture');
    assert.deepEqual((await nextRequest(api, 2))?.body, { on: false });
    await opened.tab('Controls');
    const picker = opened.page.getByLabel('Own picture…');
    await picker.setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') });
    await opened.says('notes.txt is not a PNG, JPEG or WebP picture');
    const huge = join(temporaryFolder(t), 'huge.png');
    writeFileSync(huge, Buffer.alloc(8 * 1024 * 1024 + 1));
    await picker.setInputFiles(huge);
    await opened.says('huge.png is larger than 8 MB');
    const card = join(import.meta.dirname, '../../docs/images/card.png');
    await picker.setInputFiles(card);
    await opened.says('Use this picture as the card?');
    const preview = opened.page.locator('.card-preview');
    await until('the preview', () => preview.evaluate((image: HTMLImageElement) => image.naturalWidth > 0));
    await opened.press('Use it');
    assert.deepEqual((await nextRequest(api, 3))?.body, { bytes: readFileSync(card).length });
    await opened.says('Your picture: /home/someone/.config/rtmp-vcam/card-1.png');
    await opened.press('Keep these settings');
    assert.deepEqual(await nextRequest(api, 4), { method: 'POST', path: '/keep', body: {} });
    await opened.says('Kept in /home/someone/.config/rtmp-vcam/config.toml: fit, mirror.');
    assert.deepEqual(api.faults, []);
  });

  test('says that the program has ended, and shows it again when it is back', async () => {
    await using api = await FakeApi.start('live');
    await using opened = await open(api);
    const film = opened.page.locator('.stage-picture img');
    const hasPicture = () => film.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0);
    await until('the picture', hasPicture);
    await api.goAway();
    await opened.says('rtmp-vcam is not running any more', 'this page connects by itself');
    assert.equal(await film.count(), 0);
    await opened.page.evaluate(axe.source);
    assert.deepEqual(await violations(opened.page), []);
    await api.comeBack();
    await opened.page.getByText('rtmp-vcam is not running any more').waitFor({ state: 'detached' });
    await until('the picture again', hasPicture);
    // Only the connections break: the page goes on by itself.
    const before = await film.getAttribute('src');
    api.cutConnections();
    await until('another film', async () => (await film.getAttribute('src')) !== before && (await hasPicture()));
    await opened.says('Running');
    // The browser reports connections that fail.
    assert.deepEqual(
      problems.splice(0).filter((problem) => !problem.includes('net::ERR')),
      [],
    );
  });

  test('asks for nothing while nobody sees the tab', async () => {
    await using api = await FakeApi.start('four');
    await using opened = await open(api);
    const film = opened.page.locator('.stage-picture img');
    const turn = (state: string) =>
      opened.page.evaluate((value) => {
        Object.defineProperty(document, 'visibilityState', { value, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, state);
    await film.waitFor();
    await turn('hidden');
    await film.waitFor({ state: 'detached' });
    await until('the events to end', () => api.followers === 0);
    api.show('waiting');
    await turn('visible');
    await film.waitFor();
    await opened.says('Nothing streams to this camera.');
    assert.equal(api.followers, 1);
  });

  test('shows the camera that the URL names', async () => {
    await using api = await FakeApi.start('four');
    await using opened = await open(api, { hash: '#3' });
    const current = opened.page.locator('nav [aria-current]');
    assert.match((await current.textContent()) ?? '', /Phone/);
    assert.equal(await opened.page.title(), 'Live · Phone');
    await opened.page.getByRole('link', { name: /Überwachung/ }).click();
    await opened.says('Nothing streams to this camera.');
    assert.match(opened.page.url(), /#%C3%9Cberwachung/);
    await opened.press('Pause');
    await nextRequest(api);
    assert.deepEqual(
      api.state.cameras.map(({ settings }) => settings.paused),
      [false, true, false, false],
    );
    await opened.page.goBack();
    await until('the camera before', async () => (await opened.page.title()) === 'Live · Phone');
  });

  test('has graphs, a log with links, and a report without secrets', async () => {
    await using api = await FakeApi.start('live');
    await using opened = await open(api, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await opened.page.getByText('Delay, graphs, log').click();
    await opened.says('Delay of a picture: 40 ms', 'Keyframe every', '37,812', 'Dropped or damaged');
    assert.equal(await opened.page.locator('canvas').count(), 6);
    const link = opened.page.getByRole('link', { name: 'RTMP_ERR_KEY' });
    assert.match((await link.getAttribute('href')) ?? '', /\/blob\/main\/docs\/errors\.md#rtmp_err_key$/);
    await opened.press('Copy report');
    await opened.says('Copied');
    const report = await opened.page.evaluate(() => navigator.clipboard.readText());
    assert.match(report, /\| State \| Live \|/);
    assert.doesNotMatch(report, /192\.168|k3qz/);
  });
});

test('the page is at most 60 kB, and has no inline script or style', () => {
  const files = readdirSync(DIST, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const sizes = files.map(({ parentPath, name }) => gzipSync(readFileSync(join(parentPath, name))).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(total <= MOST_BYTES, `${total} bytes`);
  const html = readFileSync(join(DIST, 'index.html'), 'utf8');
  assert.doesNotMatch(html, /<script(?![^>]*src=)|<style|style=|onload=|https?:/);
});

/** What axe finds, in a line each, by all of its rules or by one. */
async function violations(page: Page, rule?: string): Promise<string[]> {
  const options = JSON.stringify(rule === undefined ? {} : { runOnly: [rule] });
  const found: unknown = await page.evaluate(`axe.run(${options}).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`);
  return v.parse(v.array(v.string()), found);
}
