import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pasteable } from './pasteable.ts';

const anna = { home: '/home/anna', user: 'anna', secrets: ['k3qz-9rma-x7wd-p2tn'] };

for (const [text, safe] of [
  ['chmod 600 /home/anna/.config/rtmp-vcam/stream-key', 'chmod 600 ~/.config/rtmp-vcam/stream-key'],
  ['no camera "Anna\'s camera"', 'no camera "USER\'s camera"'],
  ['open in /media/anna/obs (pid 3)', 'open in /media/USER/obs (pid 3)'],
  ['the key k3qz-9rma-x7wd-p2tn', 'the key ***'],
  ['rtmp://10.0.0.1/live/abcdefgh is no URL', 'rtmp://10.0.0.1/live/*** is no URL'],
  ['found as annas-laptop.local', 'found as HOST.local'],
  ['found as Anna.local, at rtmp://anna.local:1935', 'found as HOST.local, at rtmp://HOST.local:1935'],
  ['found as studio.local', 'found as studio.local'],
  ['/home/annabel and /home/anna-2 are of others', '/home/annabel and /home/anna-2 are of others'],
  ['the folder /home/anna.', 'the folder ~.'],
  ['Savanna and annapurna stay', 'Savanna and annapurna stay'],
] as const) {
  test(`safe to paste: ${text}`, () => assert.equal(pasteable(text, anna), safe));
}

test('names that everybody has stay', () => {
  const root = { home: '/root', user: 'root', secrets: [] };
  assert.equal(pasteable('/root/.config of root, /rooted', root), '~/.config of root, /rooted');
  const video = { home: '/home/video', user: 'video', secrets: [] };
  assert.equal(pasteable('the group video: /home/video/x', video), 'the group video: ~/x');
  const other = { home: '/data/People/a.n/', user: 'anna', secrets: [] };
  assert.equal(pasteable('/data/People/a.n/x, /data/People/axn/x', other), '~/x, /data/People/axn/x');
  assert.equal(pasteable('/ is no home', { home: '/', user: undefined, secrets: [] }), '/ is no home');
  assert.equal(pasteable('nothing', { home: undefined, user: undefined, secrets: [] }), 'nothing');
});
