import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
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
  const distinct = Array.from({ length: 1000 }, (_, i) => `k${i}=a${i}/b+${i}/c${i}`).join('&');
  for (const query of ['k=v&'.repeat(1000), distinct, distinct.replaceAll('&', '/')]) {
    const target = parsePublishTarget('a/'.repeat(1000), `x?${query}`);
    assert.equal(target.segments.length, 16);
    assert.ok(target.queryValues.length <= 64);
    assert.ok(keyCandidates(target).length <= 64 + 136);
  }
  const encoded = parsePublishTarget('a/'.repeat(10), `${encodeURIComponent(`x?${distinct}`)}/`.repeat(100));
  assert.ok(keyCandidates(encoded).length <= 64 + 1 + 2 * 136);
});

/** Fields of up to 60 KB, with whatever makes many or long texts of them. */
const floods = fc
  .tuple(
    fc.array(fc.constantFrom('a', 'bc', '/', '//', '%2F', '?', '%3F', '&', '=', '+', '%26', 'k=v&', '%'), {
      minLength: 1,
      maxLength: 30,
    }),
    fc.integer({ min: 1, max: 60_000 }),
  )
  .map(([pieces, length]) =>
    pieces
      .join('')
      .repeat(Math.ceil(length / pieces.join('').length))
      .slice(0, length),
  );

test('whatever a client sends, only so much of it is compared with the key', () => {
  fc.assert(
    fc.property(floods, floods, floods, (app, name, tcUrl) => {
      const candidates = keyCandidates(parsePublishTarget(app, name, tcUrl));
      assert.ok(candidates.length <= 64 + 65 + 2 * 136, `${candidates.length} texts`);
      const characters = candidates.reduce((sum, { text }) => sum + text.length, 0);
      assert.ok(characters <= 600_000, `${characters} characters`);
    }),
    { numRuns: 300 },
  );
});

/** Keys without slashes at their ends, and without spaces there. */
const keys = fc
  .array(fc.stringMatching(/^[A-Za-z0-9._~+=:@!*-]{1,12}$/), { minLength: 1, maxLength: 3 })
  .map((parts) => `KEY${parts.join('/')}`);
const escaped = (key: string) =>
  fc.constantFrom(
    key,
    encodeURIComponent(key),
    [...Buffer.from(key)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    key.split('/').map(encodeURIComponent).join('/'),
  );
/** Where senders put a key, for `KEY`. */
const QUERIES = [
  '?KEY',
  '?KEY/name',
  '?name/KEY',
  '?/KEY/',
  '?user=me&KEY',
  '?KEY&user=me',
  '?KEY=',
  '?key=KEY',
  '?key=KEY/name',
];

test('a key is found as a bare query, in any field, percent-encoded or not, before and after a slash', () => {
  const placed = keys.chain((key) =>
    fc.tuple(fc.constant(key), escaped(key), fc.constantFrom(...QUERIES), fc.constantFrom('app', 'name', 'tcUrl')),
  );
  fc.assert(
    fc.property(placed, ([key, sent, query, field]) => {
      const text = query.replace('KEY', () => sent);
      const [app, name, tcUrl] = ['app', 'name', 'tcUrl'].map((each) => (each === field ? text : ''));
      const target = parsePublishTarget(`live${app}`, `cam${name}`, `rtmp://host/live${tcUrl}`);
      const found = keyCandidates(target).filter((candidate) => candidate.text === key);
      assert.notEqual(found.length, 0, `${field} ${text}`);
      assert.equal(shownPath(target, found), 'live/cam');
      assert.equal(shownPath(target, []), 'live/cam');
      assert.ok(!keyCandidates(target).some((candidate) => candidate.text === `${key}x`));
    }),
    { numRuns: 500 },
  );
});

test('a key is found before a question mark that was percent-encoded, and it is not shown', () => {
  for (const name of ['KEY%3Fa=b', 'KEY%3fa%3Db', '%4bEY%20%3Fa']) {
    for (const target of [parsePublishTarget('live', name), parsePublishTarget(`live/${name}`, '')]) {
      const found = keyCandidates(target).filter(({ text }) => text === 'KEY');
      assert.notEqual(found.length, 0, name);
      assert.equal(shownPath(target, found), 'live/***');
    }
  }
});

test('a key is found behind a question mark that was percent-encoded, and it is not shown', () => {
  for (const name of [
    'cam%3FKEY',
    'cam%3fKEY',
    'cam%3Fkey%3DKEY',
    '%63am%3F%4bEY',
    'cam%3FKEY%2Fname',
    'cam%3Fname%2FKEY',
  ]) {
    for (const target of [parsePublishTarget('live', name), parsePublishTarget(`live/${name}`, '')]) {
      const found = keyCandidates(target).filter(({ text }) => text === 'KEY');
      assert.notEqual(found.length, 0, name);
      assert.equal(shownPath(target, found), 'live/***');
      assert.equal(shownPath(target, []), 'live/cam');
    }
  }
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
