import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FlagValues, loadConfig } from '../config/load-config.ts';
import { wishesOf } from './setup.ts';

/** The ports that setup opens for a program with these flags. */
function ports(flags: FlagValues): readonly number[] {
  return wishesOf(loadConfig(flags, { XDG_CONFIG_HOME: '/nonexistent' }), true).ports;
}

test('the ports that other computers push to are those to open', () => {
  assert.deepEqual(ports({}), [1935]);
  assert.deepEqual(ports({ port: '2000', tlsPort: '2001' }), [2000, 2001]);
  assert.deepEqual(ports({ host: '0.0.0.0' }), [1935]);
  assert.deepEqual(ports({ host: '192.168.1.5' }), [1935]);
  assert.deepEqual(ports({ port: '0', tlsPort: '2001' }), [2001]);
});

test('no port is to be opened where only this computer can push, or nobody', () => {
  for (const host of ['127.0.0.1', '::1', 'localhost']) assert.deepEqual(ports({ host, tlsPort: '2001' }), []);
  assert.deepEqual(ports({ pull: 'rtmp://192.168.1.5/live/KEY' }), []);
});
