import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkDeviceUsers } from './device-users.ts';

const path = '/dev/video10';
const obs = { pid: 7, command: 'obs' };
const own = { pid: 9, command: 'node' };

test('who has the device open', () => {
  says(checkDeviceUsers({ path, users: [] }, undefined), 'ok', /No other program/);
  says(checkDeviceUsers({ path, users: [own] }, 9), 'ok', /No other program/);
  says(checkDeviceUsers({ path, users: [own, obs] }, 9), 'ok', /open in obs \(pid 7\)/);
  says(checkDeviceUsers({ path, users: [obs] }, undefined), 'warning', /open in obs \(pid 7\)/, /quit that program/);
  says(checkDeviceUsers({ path, users: [obs] }, 9), 'warning', /obs/);
});
