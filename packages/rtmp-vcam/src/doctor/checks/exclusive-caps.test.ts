import assert from 'node:assert/strict';
import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkExclusiveCaps } from './exclusive-caps.ts';

test('Chrome lists only devices with exclusive_caps', () => {
  const device = { path: '/dev/video10', number: 10, name: 'Studio' };
  says(checkExclusiveCaps({ ...device, exclusiveCaps: true }), 'ok', /list \/dev\/video10/);
  says(
    checkExclusiveCaps({ ...device, exclusiveCaps: false }),
    'problem',
    /do not list \/dev\/video10/,
    /modprobe v4l2loopback exclusive_caps=1 video_nr=10 card_label=Studio$/,
  );
  says(
    checkExclusiveCaps({ ...device, name: 'Anna $HOME', exclusiveCaps: false }),
    'problem',
    /do not list \/dev\/video10/,
    /card_label='Anna \$HOME'$/,
  );
  assert.equal(checkExclusiveCaps({ ...device, exclusiveCaps: undefined }), undefined);
});
