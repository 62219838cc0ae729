import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configFolder } from './folder.ts';

test('the config folder is where each system keeps such folders', () => {
  assert.equal(configFolder({ HOME: '/home/a' }, 'linux'), '/home/a/.config/rtmp-vcam');
  assert.equal(configFolder({ HOME: '/home/a', XDG_CONFIG_HOME: '/cfg' }, 'linux'), '/cfg/rtmp-vcam');
  assert.equal(configFolder({ HOME: '/home/a', XDG_CONFIG_HOME: 'relative' }, 'linux'), '/home/a/.config/rtmp-vcam');
  assert.equal(configFolder({ HOME: '/Users/a' }, 'darwin'), '/Users/a/Library/Application Support/rtmp-vcam');
});
