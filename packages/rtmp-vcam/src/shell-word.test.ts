import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { shellWord } from './shell-word.ts';

test('a shell reads each text as it is', () => {
  const signs = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
  const texts = [
    '',
    ...signs,
    ...signs.map((sign) => `/home/ä b${sign}/é${sign}${sign}x`),
    'two\nlines',
    "it's\ttabs",
    '日本 🎥語',
  ];
  const script = `printf '%s\\0' ${texts.map(shellWord).join(' ')}`;
  assert.deepEqual(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1), texts);
});

test('usual paths stay as they are', () => {
  for (const path of ['/home/jörg/.config/rtmp-vcam/stream-key', '/dev/video10', 'packages/rtmp-vcam/dist/main.js']) {
    assert.equal(shellWord(path), path);
  }
});
