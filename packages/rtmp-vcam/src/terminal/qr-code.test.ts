import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { decodeQR } from 'qr/decode.js';
import { qrLines, qrWidth } from './qr-code.ts';

const URL = 'rtmp://192.168.178.24:1936/live/k3qz-9rma-x7wd-p2tn';
const SCALE = 4;

/** The picture that a phone sees: each half of a character is 4 x 4 pixels. */
function photo(lines: readonly string[], darkIsDrawn: boolean): { width: number; height: number; data: Uint8Array } {
  const cells = lines.map((line) => [...stripVTControlCharacters(line)]);
  const width = (cells[0]?.length ?? 0) * SCALE;
  const height = cells.length * 2 * SCALE;
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const cell = cells[Math.floor(y / SCALE / 2)]?.[Math.floor(x / SCALE)] ?? ' ';
      const drawn = (Math.floor(y / SCALE) % 2 === 0 ? '█▀' : '█▄').includes(cell);
      data.fill(drawn === darkIsDrawn ? 0 : 255, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return { width, height, data };
}

test('a phone reads the URL, with colours and without', () => {
  assert.equal(decodeQR(photo(qrLines(URL, true), true)), URL);
  assert.equal(decodeQR(photo(qrLines(URL, false), false)), URL);
});

test('the code is as wide as qrWidth says, and small enough to be shown beside text', () => {
  const lines = qrLines(URL, true).map(stripVTControlCharacters);
  assert.deepEqual(new Set(lines.map((line) => line.length)), new Set([qrWidth(URL)]));
  assert.ok(qrWidth(URL) <= 37 && lines.length <= 19);
});
