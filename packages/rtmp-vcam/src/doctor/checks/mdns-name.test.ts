import assert from 'node:assert/strict';
import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkMdnsName } from './mdns-name.ts';

test('the name of this computer in its network', () => {
  const none = { name: undefined, hasNetwork: true, family: 'debian' } as const;
  says(checkMdnsName({ ...none, name: 'studio.local' }), 'ok', /studio\.local/);
  says(checkMdnsName(none), 'warning', /nothing answers/, /^sudo apt install avahi-daemon$/);
  says(checkMdnsName({ ...none, family: 'other' }), 'warning', /nothing answers/);
  assert.equal(checkMdnsName({ ...none, hasNetwork: false }), undefined);
});
