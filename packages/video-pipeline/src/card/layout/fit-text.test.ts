import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Font } from './display.ts';
import { breakAnywhere, elide, fitText } from './fit-text.ts';

const font: Font = { size: 10, weight: 400, tracking: 0 };
/** A measure in which letters are as wide as they are high. */
const square = (text: string, { size }: Font): number => [...text].length * size;
const letters = (text: string): number => [...text].length;

const fit = (text: string, width: number, maxLines: number, smallest = 6) =>
  fitText(text, { font, width, maxLines, smallest }, square);

test('a text that fits keeps its size', () => {
  assert.deepEqual(fit('one two', 70, 1), { lines: ['one two'], font, cut: false });
});

test('lines have similar lengths', () => {
  assert.deepEqual(fit('aaaa bbbb cccc d', 150, 2).lines, ['aaaa bbbb', 'cccc d']);
});

test('a text that is too long gets smaller before it is shortened', () => {
  const { lines, font: smaller, cut } = fit('one two', 60, 1);
  assert.deepEqual(lines, ['one two']);
  assert.ok(smaller.size < 10 && smaller.size >= 6 && square('one two', smaller) <= 60);
  assert.equal(cut, false);
});

test('a text that still does not fit is shortened at the end', () => {
  assert.deepEqual(fit('one two three four five six seven', 60, 2), {
    lines: ['one two', 'three fo…'],
    font: { ...font, size: 6.4 },
    cut: true,
  });
});

test('a word without spaces is broken', () => {
  const { lines, cut } = fit('abcdefghijklmnop', 60, 2);
  assert.deepEqual([lines.join(''), cut], ['abcdefghijklmnop', false]);
});

test('an ellipsis at the end or in the middle', () => {
  assert.equal(elide('abcdefgh', 5, letters, 'end'), 'abcd…');
  assert.equal(elide('abcdefgh', 5, letters, 'middle'), 'ab…gh');
  assert.equal(elide('abc', 3, letters, 'end'), 'abc');
  assert.equal(elide('abc', 0, letters, 'end'), '');
});

test('letters made of several code points stay whole', () => {
  const family = '👨‍👩‍👧';
  const clusters = (text: string): number => Array.from(new Intl.Segmenter().segment(text)).length;
  assert.equal(elide(family.repeat(5), 3, clusters, 'end'), `${family}${family}…`);
  assert.deepEqual(breakAnywhere(family.repeat(3), 2, clusters), [family.repeat(2), family]);
});
