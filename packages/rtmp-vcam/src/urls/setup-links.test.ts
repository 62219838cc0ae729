import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { setupLinks } from './setup-links.ts';

const URL_TO_PUSH = 'rtmp://192.168.1.5:1936/live/k3qz-9rma-x7wd-p2tn';

test('Larix and Moblin get the whole URL and the name', () => {
  assert.deepEqual(setupLinks(URL_TO_PUSH, 'Studio 1'), {
    larix:
      'larix://set/v1?conn[][url]=rtmp%3A%2F%2F192.168.1.5%3A1936%2Flive%2Fk3qz-9rma-x7wd-p2tn&conn[][name]=Studio%201&conn[][overwrite]=on',
    moblin:
      'moblin://?%7B%22streams%22%3A%5B%7B%22name%22%3A%22Studio%201%22%2C%22url%22%3A%22rtmp%3A%2F%2F192.168.1.5%3A1936%2Flive%2Fk3qz-9rma-x7wd-p2tn%22%7D%5D%7D',
  });
});

test('whatever the name is, the links read back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.webUrl({ withQueryParameters: true }), (name, url) => {
      const { larix, moblin } = setupLinks(url, name);
      const [, query = ''] = larix.split('?', 2);
      const fields = new Map(
        query.split('&').map((field): [string, string] => {
          const [key = '', value = ''] = field.split('=');
          return [key, decodeURIComponent(value)];
        }),
      );
      assert.deepEqual(
        fields,
        new Map([
          ['conn[][url]', url],
          ['conn[][name]', name],
          ['conn[][overwrite]', 'on'],
        ]),
      );
      assert.deepEqual(JSON.parse(decodeURIComponent(moblin.slice('moblin://?'.length))), { streams: [{ name, url }] });
    }),
  );
});
