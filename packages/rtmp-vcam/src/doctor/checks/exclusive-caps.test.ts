import assert from 'node:assert/strict';
import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkExclusiveCaps } from './exclusive-caps.ts';

test('Chrome lists only devices with exclusive_caps', () => {
  const path = '/dev/video10';
  says(checkExclusiveCaps({ path, exclusiveCaps: true }), 'ok', /list \/dev\/video10/);
  says(checkExclusiveCaps({ path, exclusiveCaps: false }), 'problem', /do not list \/dev\/video10/, /rtmp-vcam setup/);
  assert.equal(checkExclusiveCaps({ path, exclusiveCaps: undefined }), undefined);
});
