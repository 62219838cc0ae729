import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { ownCommand } from './own-command.ts';

test('it is the command that was typed, and without one what runs the file', (t) => {
  const folder = temporaryFolder(t);
  const cwd = '/home/me/checkout';
  const file = `${cwd}/packages/rtmp-vcam/dist/main.js`;
  const env = { PATH: `/nonexistent:${folder}` };
  assert.equal(ownCommand({ env: { npm_command: 'exec' }, file: '/x/_npx/1/rtmp-vcam', cwd }), 'npx rtmp-vcam');
  assert.equal(ownCommand({ env, file: '/usr/local/bin/rtmp-vcam', cwd }), 'rtmp-vcam');
  assert.equal(ownCommand({ env, file: '/usr/local/bin/rtmp-vcam-app', cwd }), 'rtmp-vcam');
  assert.equal(ownCommand({ env, file, cwd }), 'node packages/rtmp-vcam/dist/main.js');
  assert.equal(ownCommand({ env, file, cwd: '/home/me/other' }), `node ${file}`);
  assert.equal(ownCommand({ env, file: "/it's/main.js", cwd }), "node /it\\'s/main.js");
  const command = join(folder, 'rtmp-vcam');
  writeFileSync(command, '');
  chmodSync(command, 0o644);
  assert.notEqual(ownCommand({ env, file, cwd }), 'rtmp-vcam');
  chmodSync(command, 0o755);
  assert.equal(ownCommand({ env, file, cwd }), 'rtmp-vcam');
});
