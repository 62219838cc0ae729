import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawIcon } from './draw-icon.ts';
import { encodeIcns, ICON_WIDTHS } from './icns.ts';

test('an icon file contains a PNG of each width that macOS needs', () => {
  const file = Buffer.from(encodeIcns(new Map(ICON_WIDTHS.map((width) => [width, drawIcon(width)]))));
  assert.equal(file.toString('latin1', 0, 4), 'icns');
  assert.equal(file.readUInt32BE(4), file.length);
  const found: [string, number][] = [];
  for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4)) {
    assert.equal(file.toString('latin1', at + 9, at + 12), 'PNG');
    // The first chunk of a PNG begins with the width.
    found.push([file.toString('latin1', at, at + 4), file.readUInt32BE(at + 8 + 16)]);
  }
  assert.deepEqual(found, [
    ['ic11', 32],
    ['ic12', 64],
    ['ic07', 128],
    ['ic08', 256],
    ['ic13', 256],
    ['ic09', 512],
    ['ic14', 512],
    ['ic10', 1024],
  ]);
});
