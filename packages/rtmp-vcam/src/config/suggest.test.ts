import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from './suggest.ts';

test('a mistyped word finds the word that was meant', () => {
  const words = ['port', 'host', 'mirror', 'json-logs', 'verbose'];
  assert.equal(nearest('prot', words), 'port');
  assert.equal(nearest('mirrow', words), 'mirror');
  assert.equal(nearest('jsonlogs', words), 'json-logs');
  assert.equal(nearest('verb', words), 'verbose');
  assert.equal(nearest('hots', words), 'host');
});

test('a word that is similar to none finds none', () => {
  assert.equal(nearest('bitrate', ['port', 'host']), undefined);
  assert.equal(nearest('x', ['port', 'host']), undefined);
  assert.equal(nearest('', ['port']), undefined);
});
