import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayWidth, truncate, withoutControls } from './display-width.ts';

test('the width of text in cells', () => {
  const cases: [string, number][] = [
    ['', 0],
    ['OBS Studio', 10],
    ['1920×1080', 9],
    ['● LIVE', 6],
    ['相机', 4],
    ['카메라', 6],
    ['é', 1],
    ['📷', 2],
    ['👩‍💻', 2],
  ];
  for (const [text, width] of cases) assert.equal(displayWidth(text), width, text);
});

test('text that is too wide ends in an ellipsis and is never wider than asked', () => {
  assert.equal(truncate('abcdef', 6), 'abcdef');
  assert.equal(truncate('abcdef', 5), 'abcd…');
  assert.equal(truncate('相机相机', 6), '相机…');
  assert.equal(truncate('abc', 1), '…');
  assert.equal(truncate('abc', 0), '');
});

test('control characters are removed, other text stays', () => {
  assert.equal(withoutControls('a\x1b[31mb\r\nc\u009bd é'), 'a[31mbcd é');
});
