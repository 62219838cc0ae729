import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const FULL = '/dev/full';

test('output that is lost on a full disk is an error', { skip: existsSync(FULL) ? false : `no ${FULL}` }, () => {
  const full = openSync(FULL, 'w');
  const { status, stderr } = spawnSync(process.execPath, [...process.execArgv, MAIN, 'config'], {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  closeSync(full);
  assert.equal(status, 1);
  assert.match(
    stderr,
    /^✗ The output cannot be written \(ENOSPC.*\) \[APP_ERR_OUTPUT\]\n {2}→ Free some space on the disk.*\n$/,
  );
});
