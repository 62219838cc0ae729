import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberedFile } from './picture-sink.ts';

test('the number is put before the extension, or in place of a %d', () => {
  assert.equal(numberedFile('photo.png', 1), 'photo-1.png');
  assert.equal(numberedFile('/a.b/photo', 12), '/a.b/photo-12');
  assert.equal(numberedFile('f%03d.png', 7), 'f007.png');
  assert.equal(numberedFile('f%d.png', 1234), 'f1234.png');
});
