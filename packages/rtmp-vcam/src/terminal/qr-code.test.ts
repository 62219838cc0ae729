import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { decodeQR } from 'qr/decode.js';
import { qrLines, qrWidth } from './qr-code.ts';

const URL = 'rtmp://192.168.178.24:1936/live/k3qz-9rma-x7wd-p2tn';
const SCALE = 4;
/** Colours of the front and of the background, the usual ones again, or a cell. */
const PIECE = /\p{Cc}\[38;5;(\d+);48;5;(\d+)m|\p{Cc}\[39;49m|(.)/gu;

/** For each row of modules, which ones are dark. With colours, that is what they say; without, drawn ones are light. */
function modulesOf(lines: readonly string[], colours: boolean): boolean[][] {
  return lines.flatMap((line) => {
    const rows: [upper: boolean[], lower: boolean[]] = [[], []];
    let dark = { front: false, back: true };
    for (const [, front, back, cell] of line.matchAll(PIECE)) {
      if (front !== undefined) dark = { front: front === '16', back: back === '16' };
      if (cell === undefined) continue;
      rows[0].push('█▀'.includes(cell) ? dark.front : dark.back);
      rows[1].push('█▄'.includes(cell) ? dark.front : dark.back);
    }
    assert.ok(!colours || line.endsWith('\x1b[39;49m'), 'the colours go on');
    return rows;
  });
}

/** The picture that a phone sees: each module is 4 x 4 pixels. */
function photo(modules: readonly boolean[][]): { width: number; height: number; data: Uint8Array } {
  const width = (modules[0]?.length ?? 0) * SCALE;
  const height = modules.length * SCALE;
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (modules[Math.floor(y / SCALE)]?.[Math.floor(x / SCALE)] === true)
        data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
  return { width, height, data };
}

for (const colours of [true, false]) {
  test(`a phone reads the URL ${colours ? 'with' : 'without'} colours, with four light modules around it`, () => {
    const modules = modulesOf(qrLines(URL, colours), colours);
    assert.equal(decodeQR(photo(modules)), URL);
    const size = qrWidth(URL);
    const code = modules.slice(0, size);
    for (const [y, row] of code.entries())
      for (const [x, dark] of row.entries()) {
        if (Math.min(x, y, size - 1 - x, size - 1 - y) < 4) assert.equal(dark, false, `${x}, ${y}`);
      }
    assert.ok(code[4]?.[4] === true && code[size - 5]?.[4] === true && code[4]?.[size - 5] === true);
  });
}

test('with colours, only backgrounds and lower halves are drawn: the blocks of fonts leave seams', () => {
  const drawn = new Set(qrLines(URL, true).map(stripVTControlCharacters).join(''));
  assert.deepEqual([...drawn].toSorted(), [' ', '▄']);
});

test('the code is as wide as qrWidth says, and small enough to be shown beside text', () => {
  const lines = qrLines(URL, true).map(stripVTControlCharacters);
  assert.deepEqual(new Set(lines.map((line) => line.length)), new Set([qrWidth(URL)]));
  assert.ok(qrWidth(URL) <= 37 && lines.length <= 19);
});
