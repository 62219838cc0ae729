import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFromOtherSite } from './site.ts';

const HOST = { host: '127.0.0.1:8935' };

test('our own page, programs and what a person types are not another site', () => {
  for (const headers of [
    {},
    { origin: 'http://127.0.0.1:8935' },
    { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' },
    { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' },
  ]) {
    for (const method of ['GET', 'POST', 'PATCH']) {
      assert.equal(isFromOtherSite({ method, url: '/api/state', headers: { ...HOST, ...headers } }), false);
    }
  }
});

test('what another site sends is told by its origin or by its relation', () => {
  for (const headers of [
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: '' },
    { origin: 'http://localhost:8935' },
    { origin: 'http://127.0.0.1:9000' },
    { origin: 'https://127.0.0.1:8935' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
    { 'sec-fetch-site': 'something-new' },
  ]) {
    for (const url of ['/api/state', '/api/cameras/1/preview.mjpeg', '/', '/index.html']) {
      assert.equal(
        isFromOtherSite({ method: 'GET', url, headers: { ...HOST, ...headers } }),
        true,
        JSON.stringify(headers),
      );
    }
  }
});

test('a link to the page works on any site, but neither a frame nor a form, nor a link to anything else', () => {
  const link = { ...HOST, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  for (const url of ['/', '/?token=abc']) assert.equal(isFromOtherSite({ method: 'GET', url, headers: link }), false);
  assert.equal(isFromOtherSite({ method: 'POST', url: '/', headers: link }), true);
  assert.equal(isFromOtherSite({ method: 'GET', url: '/api/state', headers: link }), true);
  assert.equal(isFromOtherSite({ method: 'GET', url: '/', headers: { ...link, 'sec-fetch-dest': 'iframe' } }), true);
});
