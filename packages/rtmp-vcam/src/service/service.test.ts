import assert from 'node:assert/strict';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { isStillCurrent, serviceVariables } from './service.ts';

test('the service gets the variables of this shell by which it finds the config and the camera', () => {
  const env = { HOME: '/home/a', XDG_CONFIG_HOME: '/c', MACOS_BUNDLE_ID: 'com.example.camera', RTMP_VCAM_PORT: '1936' };
  const folder = { XDG_CONFIG_HOME: '/c' };
  assert.deepEqual(serviceVariables(env, 'darwin'), { ...folder, MACOS_BUNDLE_ID: 'com.example.camera' });
  assert.deepEqual(serviceVariables(env, 'linux'), folder);
  assert.deepEqual(serviceVariables({ HOME: '/home/a', MACOS_BUNDLE_ID: '' }, 'darwin'), {});
});

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
