import assert from 'node:assert/strict';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { isStillCurrent } from './service.ts';

test('a program goes on only if it is the one on the disk', (t) => {
  const main = join(temporaryFolder(t), 'main.js');
  writeFileSync(main, '');
  const builtAt = new Date('2026-11-29T08:00:00Z');
  utimesSync(main, builtAt, builtAt);
  const disk = { version: '0.2.0', main };
  const since = '2026-11-29T08:00:01Z';
  assert.equal(isStillCurrent({ version: '0.2.0', since }, disk), true);
  assert.equal(isStillCurrent({ version: '0.1.0', since }, disk), false, 'it was updated');
  assert.equal(isStillCurrent({ version: '0.2.0', since: '2026-11-29T07:59:59Z' }, disk), false, 'it was built anew');
  assert.equal(isStillCurrent(undefined, disk), false, 'none is known to run');
});
