import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { oneLine } from './words.ts';

test('what nobody sees is removed, and so are accents without a letter', () => {
  for (const [text, expected] of [
    ['a\u200bb\u2060c\u00add', 'abcd'],
    ['\u0301\u0302', ''],
    ['\u0301abc \u0302def', 'abc def'],
    ['\u200d\ufe0f', ''],
    ['\u200fabc\u200e', 'abc'],
    ['a\u202eb\nc\u0000d\ud800e', 'a b c d e'],
  ] as const)
    assert.equal(oneLine(text), expected, JSON.stringify(text));
});

test('texts of many scripts and emoji stay as they are', () => {
  for (const text of ['Việt Nam', 'กิ้งก่า', 'रक्षाबन्धन', 'می‌خواهم', '👩‍👩‍👧‍👦 ☠️ 🇩🇪', 'རྒྱུ', '東京'])
    assert.equal(oneLine(text), text);
});

test('no text has more than four accents on a letter, and a second pass changes nothing', () => {
  const mark = fc.integer({ min: 0x300, max: 0x36f }).map((code) => String.fromCodePoint(code));
  const letter = fc.oneof(fc.string({ unit: 'binary', maxLength: 2 }), mark, fc.constantFrom('\u200d', 'a', ' '));
  fc.assert(
    fc.property(fc.array(letter, { maxLength: 60 }), (letters) => {
      const text = oneLine(letters.join(''));
      assert.doesNotMatch(text, /(?:\p{M}|\u200c|\u200d){5}/u);
      assert.doesNotMatch(text, /^\s|\s$|\s\s|[\p{Cc}\u2028\u2029]/u);
      assert.equal(oneLine(text), text);
    }),
  );
});
