import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CardSituation, guideCard, plainCard, pullPlaces, pushPlaces } from './card-content.ts';

const address = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
const key = fc.stringMatching(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
const word = fc.string({ unit: 'grapheme', maxLength: 80 });

/** Texts as the guide may show them: with the key, the URL or the address somewhere in them. */
const telling = fc.tuple(word, fc.constantFrom('key', 'url', 'address'), word);

test('the plain card never has the key, the URL, the QR code or an address', () => {
  fc.assert(
    fc.property(address, key, telling, word, (host, secret, [before, which, after], name) => {
      const url = `rtmp://${host.includes(':') ? `[${host}]` : host}/live/${secret}`;
      const text = `${before}${{ key: secret, url, address: host }[which]}${after}`;
      const situations: readonly CardSituation[] = [
        { state: 'waiting' },
        { state: 'waiting', text },
        { state: 'waiting', text, plain: 'Connecting.' },
        { state: 'starting', text },
        { state: 'disconnected', text },
        { state: 'problem', text, plain: 'Only sound has come from the sender', fix: 'Turn on the video.' },
      ];
      fc.pre(![secret, host].some((each) => name.includes(each)));
      for (const situation of situations) {
        const { urls, qr, ...rest } = plainCard(name, situation);
        assert.deepEqual([urls, qr, rest.note], [[], '', undefined]);
        const shown = JSON.stringify(rest);
        for (const hidden of [secret, url, host, text]) {
          assert.ok(!shown.includes(JSON.stringify(hidden).slice(1, -1)), `${situation.state}: ${shown}`);
        }
      }
    }),
  );
});

test('the guide shows the URLs, and what is going on in full', () => {
  const url = 'rtmp://192.168.1.5/live/KEY';
  const places = pushPlaces([
    { url: 'rtmp://localhost/live/KEY', server: '', key: '', reach: 'computer', network: undefined },
    { url, server: '', key: '', reach: 'network', network: 'utun9' },
  ]);
  const waiting = guideCard('Camera', places, { state: 'waiting' });
  assert.deepEqual([waiting.qr, waiting.urls[0]], [url, { label: 'VPN', url }]);
  assert.match(waiting.note ?? '', /^rtmp:\/\/ shows your key to the network; rtmps:\/\/ on port 1935 hides it\.$/);
  const problem = { state: 'problem', text: 'OBS has sent nothing', plain: 'Nothing', fix: 'Start it.' } as const;
  assert.deepEqual(guideCard('Camera', places, problem).problem, { text: problem.text, fix: problem.fix });
  const pulled = guideCard('Camera', pullPlaces('rtmp://host/live/…'), { state: 'waiting' });
  assert.deepEqual([pulled.qr, pulled.note], ['', undefined]);
  assert.equal(pushPlaces([]).note, undefined);
});
