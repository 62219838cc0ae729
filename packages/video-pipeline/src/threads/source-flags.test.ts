import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { LOADERS, loadersIn } from './source-flags.ts';

test('what is imported is found, however the flag is written, and from every folder', () => {
  const here = pathToFileURL(`${process.cwd()}/load.mjs`).href;
  assert.deepEqual(loadersIn(['--conditions=source', '--import', './load.mjs', '--import=tsx']), [here, 'tsx']);
  assert.deepEqual(loadersIn(['--inspect', '--import']), []);
  assert.ok(LOADERS.length > 0);
});
