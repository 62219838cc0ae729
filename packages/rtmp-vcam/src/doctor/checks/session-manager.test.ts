import assert from 'node:assert/strict';
import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkSessionManager } from './session-manager.ts';

const distribution = { family: 'debian', isUbuntu: false, isImmutable: false } as const;
const pipewire = {
  version: '1.4.2',
  hasSessionManager: true,
  portal: 'there',
  refusedApps: [],
  pulse: 'none',
  cameras: [],
} as const;
const stopped = { ...pipewire, hasSessionManager: false };

test('without WirePlumber no app gets a picture', () => {
  says(checkSessionManager({ pipewire, wireplumber: '0.5.8' }, distribution, '6.1.0'), 'ok', /WirePlumber 0\.5\.8/);
  const off = { pipewire: stopped, wireplumber: '0.5.8' };
  says(checkSessionManager(off, distribution, '6.1.0'), 'problem', /WirePlumber is not running/, /^systemctl --user/);
  const none = { pipewire: stopped, wireplumber: undefined };
  says(checkSessionManager(none, distribution, '6.1.0'), 'problem', /not installed/, /^sudo apt install wireplumber$/);
  assert.equal(checkSessionManager({ pipewire: undefined, wireplumber: '0.5.8' }, distribution, '6.1.0'), undefined);
});
