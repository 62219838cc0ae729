import assert from 'node:assert/strict';
import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkExclusiveCaps } from './exclusive-caps.ts';

test('Chrome lists only devices with exclusive_caps', () => {
  const device = { path: '/dev/video10', number: 10, name: 'Studio' };
  const obs = { path: '/dev/video4', number: 4, name: 'OBS Virtual Camera' };
  const anna = { ...device, name: 'Anna $HOME' };
  says(checkExclusiveCaps({ ...device, exclusiveCaps: true }, [device]), 'ok', /list \/dev\/video10/);
  for (const [devices, end] of [
    [[device], 'modprobe v4l2loopback exclusive_caps=1 video_nr=10 card_label="Studio"'],
    [[obs, device], 'devices=2 exclusive_caps=1,1 video_nr=4,10 card_label="OBS Virtual Camera","Studio"'],
    [[anna], "card_label='Anna $HOME'"],
  ] as const) {
    const outcome = checkExclusiveCaps({ ...device, exclusiveCaps: false }, devices);
    says(outcome, 'problem', /do not list \/dev\/video10/, /rtmp-vcam stop.*modprobe -r v4l2loopback && /);
    assert.ok(outcome?.level === 'problem' && outcome.fix.endsWith(end), end);
  }
  assert.equal(checkExclusiveCaps({ ...device, exclusiveCaps: undefined }, [device]), undefined);
});
