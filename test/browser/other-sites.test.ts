/** What the pages of others reach of a running program in Chromium, and what its own URLs show. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { programState } from '@rtmp-vcam/api';
import type { Browser, Page } from 'playwright-core';
import * as v from 'valibot';
import { Product } from '../support/product.ts';
import { needs } from '../support/tools.ts';
import { launchChromium } from './dashboard-page.ts';

const picture = ['--size', '640x360', '--fps', '30', '--hold', '0'];

async function isChanged({ http }: Product): Promise<boolean> {
  const { cameras } = v.parse(programState, await (await fetch(`${http}/api/state`)).json());
  return cameras[0]?.settings.mirror === true || cameras[0]?.demo === true;
}

/** The width of the first picture of a page; 0 when it cannot be loaded. */
async function pictureWidth(page: Page): Promise<number> {
  await page.waitForFunction(
    () => document.images[0]?.complete === true || (document.images[0]?.naturalWidth ?? 0) > 0,
  );
  return page.evaluate(() => document.images[0]?.naturalWidth ?? 0);
}

describe('other web sites', { ...needs('chromium'), timeout: 300_000 }, () => {
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());

  test('a picture is shown by its own URL, and by no page of others', async () => {
    await using product = await Product.start({ picture });
    const page = await browser.newPage();
    for (const file of ['snapshot.jpg', 'preview.mjpeg']) {
      await page.goto(`${product.http}/api/cameras/1/${file}`, { waitUntil: 'commit' });
      assert.equal(await pictureWidth(page), 640, file);
    }
    // Another port of this computer is the same site with another origin, and another name is another site.
    const server = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<p>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address: AddressInfo | string | null = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    try {
      for (const host of ['127.0.0.1', 'localhost']) {
        await page.goto(`http://${host}:${port}/`);
        const tried = await page.evaluate(attacksOn(product.http));
        assert.deepEqual(tried, {
          picture: false,
          state: 'TypeError',
          patch: 'TypeError',
          form: 'TypeError',
          script: false,
        });
      }
    } finally {
      server.closeAllConnections();
      server.close();
    }
    assert.equal(await isChanged(product), false, 'nothing was changed');
    await page.close();
  });
});

/** A program for the page of somebody else. It gives what succeeded. It is text, so that nothing is compiled into it. */
function attacksOn(http: string): string {
  return `(async (http) => {
    const loads = (element, path) => new Promise((resolve) => {
      element.onload = () => resolve(true);
      element.onerror = () => resolve(false);
      element.src = http + path;
      document.body.append(element);
    });
    const sent = (path, init) => fetch(http + path, init).then(({ type }) => type, ({ name }) => name);
    const headers = { 'content-type': 'application/json' };
    return {
      picture: await loads(document.createElement('img'), '/api/cameras/1/snapshot.jpg'),
      script: await loads(document.createElement('script'), '/api/state'),
      state: await sent('/api/state'),
      patch: await sent('/api/cameras/1', { method: 'PATCH', headers, body: '{"mirror":true}' }),
      form: await sent('/api/cameras/1/demo', { method: 'POST', mode: 'no-cors', body: '{"on":true}' }),
    };
  })(${JSON.stringify(http)})`;
}
