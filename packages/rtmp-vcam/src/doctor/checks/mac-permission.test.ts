import assert from 'node:assert/strict';
import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkMacPermission } from './mac-permission.ts';

test('macOS may keep a terminal from the camera', () => {
  says(checkMacPermission('com.apple.Terminal', true), 'ok', /lets this program/);
  says(checkMacPermission('com.apple.Terminal', false), 'warning', /may not allow/, /Camera: allow Terminal$/);
  assert.equal(checkMacPermission('com.apple.Terminal', undefined), undefined);
  assert.equal(checkMacPermission(undefined, false), undefined);
});
