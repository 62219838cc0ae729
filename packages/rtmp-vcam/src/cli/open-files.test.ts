import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openFilesError } from './open-files.ts';

test('a limit of open files that is too low is an error that says how to raise it', () => {
  assert.equal(openFilesError(), undefined, 'this process has enough');
  assert.equal(openFilesError(undefined), undefined);
  assert.equal(openFilesError(128), undefined);
  const error = openFilesError(127);
  assert.equal(error?.code, 'APP_ERR_OPEN_FILES');
  assert.match(error?.message ?? '', /only 127 files .* needs 128/);
  assert.match(error?.fix ?? '', /ulimit -n 1024/);
});
