import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moduleSize, plateModules, qrSymbol } from './qr-symbol.ts';

test('a symbol has no border', () => {
  const symbol = qrSymbol('rtmp://host/live/key');
  assert.ok(symbol);
  assert.equal(symbol.length, 25, 'version 2 holds 26 bytes at level M');
  assert.deepEqual(symbol[0]?.slice(0, 8), [true, true, true, true, true, true, true, false], 'a finder pattern');
});

test('an empty text and one that is too long have no symbol', () => {
  assert.equal(qrSymbol(''), undefined);
  assert.equal(qrSymbol('ü'.repeat(1166)), undefined);
  assert.equal(qrSymbol('ü'.repeat(1165))?.length, 177);
});

test('modules are whole pixels, at least two of them', () => {
  const symbol = qrSymbol('rtmp://host/live/key');
  assert.ok(symbol);
  assert.equal(plateModules(symbol), 33);
  assert.deepEqual(
    [65, 66, 98, 99].map((side) => moduleSize(symbol, side)),
    [undefined, 2, 2, 3],
  );
});
