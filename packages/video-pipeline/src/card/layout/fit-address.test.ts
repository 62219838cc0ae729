import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Font } from './display.ts';
import { fitAddress, splitAddress } from './fit-address.ts';

const font: Font = { size: 10, weight: 600, tracking: 0 };
const square = (text: string, { size }: Font): number => [...text].length * size;

const lines = (url: string, columns: number, maxLines = 4): string[] => {
  const fitted = fitAddress(url, { font, width: columns * 10, maxLines, smallest: 10 }, square);
  return fitted.lines.map((parts) => parts.map(({ text, key }) => (key ? `[${text}]` : text)).join(''));
};

const urls: readonly (readonly [url: string, server: string, key: string])[] = [
  ['rtmp://host/live/key', 'rtmp://host/live/', 'key'],
  ['rtmps://[fe80::1]:443/live/key', 'rtmps://[fe80::1]:443/live/', 'key'],
  ['rtmp://host/app/inst/key?a=/b/c', 'rtmp://host/app/inst/', 'key?a=/b/c'],
  ['rtmp://host/live', 'rtmp://host/live', ''],
  ['rtmp://host/live/', 'rtmp://host/live/', ''],
  ['not a url', 'not a url', ''],
  ['', '', ''],
];

for (const [url, server, key] of urls) {
  test(`the key of ${url || 'nothing'}`, () => assert.deepEqual(splitAddress(url), { server, key }));
}

test('a URL is on one line where there is room, otherwise the key has its own line', () => {
  assert.deepEqual(lines('rtmp://host/live/key', 20), ['rtmp://host/live/[key]']);
  assert.deepEqual(lines('rtmp://host/live/key', 17), ['rtmp://host/live/', '[key]']);
});

test('a long URL is broken, and shortened in the middle only when it needs too many lines', () => {
  assert.deepEqual(lines('rtmp://host/live/abcdefghijklm', 10), ['rtmp://hos', 't/live/', '[abcdefghij]', '[klm]']);
  assert.deepEqual(lines('rtmp://host/live/abcdefghijklm', 10, 3), ['rtmp:…ive/', '[abcde…jklm]']);
  assert.deepEqual(lines('rtmp://host/live/abcdefghijklm', 10, 1), ['rtmp:…jklm']);
});
