import assert from 'node:assert/strict';
import { test } from 'node:test';
import { portalIn } from './desktop.ts';

/** The error of a busctl that printed this. */
function failed(stderr: string): Error {
  return Object.assign(new Error('Command failed'), { stderr });
}

for (const [text, expected] of [
  ['No such interface “org.freedesktop.portal.Camera”', 'without-camera'],
  ['Unknown interface org.freedesktop.portal.Camera or property version.', 'without-camera'],
  ['Call failed: The name org.freedesktop.portal.Desktop was not provided by any .service files', 'missing'],
  ['Failed to connect to bus: No such file or directory', 'missing'],
  ['Failed to connect to user scope bus: $DBUS_SESSION_BUS_ADDRESS and $XDG_RUNTIME_DIR not defined', 'missing'],
  ['Connection timed out', undefined],
  ['', undefined],
] as const)
  test(`busctl says ${JSON.stringify(text)}`, () => assert.equal(portalIn(failed(text)), expected));

test('without busctl, nothing is known', () => {
  assert.equal(portalIn(Object.assign(new Error('spawn busctl ENOENT'), { code: 'ENOENT', stderr: '' })), undefined);
  assert.equal(portalIn(undefined), undefined);
});
