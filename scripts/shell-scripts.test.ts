import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { needs } from '../test/support/tools.ts';

const scripts = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.sh'))
  .map((name) => join(import.meta.dirname, name))
  .concat(join(import.meta.dirname, 'verify-bundle'));

test('bash can parse every shell script', () => {
  for (const script of scripts) assert.equal(spawnSync('bash', ['-n', script], { encoding: 'utf8' }).stderr, '');
});

test('shellcheck finds nothing in the shell scripts', needs('shellcheck'), () => {
  const { stdout } = spawnSync('shellcheck', ['--severity=warning', '--external-sources', ...scripts], {
    cwd: join(import.meta.dirname, '..'),
    encoding: 'utf8',
  });
  assert.equal(stdout, '');
});
