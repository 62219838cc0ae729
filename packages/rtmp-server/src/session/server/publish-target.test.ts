import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appOfTcUrl, guardedPath, keyCandidates, parsePublishTarget, shownPath } from './publish-target.ts';

const paths: [app: string, streamName: string, path: string][] = [
  ['live', 'key', 'live/key'],
  ['live/', '/key/', 'live/key'],
  ['//live//', '//key', 'live/key'],
  ['live/key', '', 'live/key'],
  ['live', 'a/b', 'live/a/b'],
  ['live?x=1', 'key?y=2', 'live/key'],
  ['live', 'my%20key', 'live/my key'],
  ['live', '100%', 'live/100%'],
  ['live ', ' key\n', 'live/key'],
  ['', '', ''],
];

for (const [app, streamName, path] of paths) {
  test(`app '${app}' and name '${streamName}' give the path '${path}'`, () => {
    assert.equal(parsePublishTarget(app, streamName).segments.join('/'), path);
  });
}

test('a key is found in path, app and query, between extra slashes, and when it contains slashes', () => {
  const finds = (key: string, ...fields: [string, string, string?]) =>
    keyCandidates(parsePublishTarget(...fields)).some(({ text }) => text === key);
  assert.ok(finds('KEY', 'live', 'KEY'));
  assert.ok(finds('KEY', 'live/KEY/', ''));
  assert.ok(finds('KEY', 'KEY', 'cam'));
  assert.ok(finds('KEY', 'live', 'cam?key=KEY'));
  assert.ok(finds('KEY', 'live?token=KEY', 'cam'));
  assert.ok(finds('KEY', 'live', 'cam', 'rtmp://host/live?key=KEY'));
  assert.ok(finds('a/b', 'live', 'a/b'));
  assert.ok(finds('a/b', 'live/a', '//b'));
  assert.ok(finds('a%62', 'live', 'a%62') && finds('ab', 'live', 'a%62'));
  assert.ok(
    finds('KEY', 'live', 'KEY%20 ') && finds('KEY', 'live', 'cam?key=KEY%0A'),
    'a key that was copied with a space or line end',
  );
  assert.ok(finds('KEY', 'live', 'rtmp://host/live/KEY'), 'the whole URL in the field for the key');
  assert.ok(!finds('KEY', 'live', 'KEYS'));
});

test('the number of segments and candidates is limited', () => {
  const target = parsePublishTarget('a/'.repeat(1000), `x?${'k=v&'.repeat(1000)}`);
  assert.equal(target.segments.length, 16);
  assert.ok(keyCandidates(target).length <= 16 + 136);
});

test('the shown path hides keys and shortens long names', () => {
  const target = parsePublishTarget('live', 'sec/ret');
  const secret = keyCandidates(target).filter(({ text }) => text === 'sec/ret');
  assert.equal(shownPath(target, secret), 'live/***');
  assert.equal(shownPath(target, []), 'live/sec/ret');
  assert.equal(shownPath(parsePublishTarget('KEY', 'cam'), [{ text: 'KEY', from: 0, to: 1 }]), '***/cam');
  assert.equal(shownPath(parsePublishTarget('live', 'live_12345678_abcdefghijkl'), []), 'live/live…');
  assert.equal(shownPath(parsePublishTarget('live', 'a\x1b[2J'), []), 'live/a?[2J');
  assert.equal(guardedPath(parsePublishTarget('live', 'KEY')), 'live/***');
  assert.equal(guardedPath(parsePublishTarget('KEY', '')), '***');
});

test('the app is read from a tcUrl', () => {
  assert.equal(appOfTcUrl('rtmp://host:1935/live/sub?x=1'), 'live/sub?x=1');
  assert.equal(appOfTcUrl('rtmp://host'), '');
  assert.equal(appOfTcUrl('nonsense'), '');
});
