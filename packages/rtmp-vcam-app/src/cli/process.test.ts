import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const FULL = '/dev/full';

test('what a full disk does not take is no success', { skip: existsSync(FULL) ? false : 'only Linux has one' }, () => {
  const full = openSync(FULL, 'w');
  const { status, stderr } = spawnSync(process.execPath, ['--conditions=source', '--import', 'tsx', MAIN, 'config'], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(full);
  assert.equal(status, 1);
  assert.match(
    stderr,
    /^✗ The output cannot be written \(ENOSPC.*\) \[APP_ERR_OUTPUT\]\n {2}→ Make room on the disk.*\n$/,
  );
});
