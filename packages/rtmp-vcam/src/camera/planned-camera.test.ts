import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CameraOptions } from '../config/run-schema.ts';
import { settingsPatchBetween } from './planned-camera.ts';
import { planned } from './testing/planned.ts';

test('what can change in a running camera is a patch', () => {
  const before = planned({ fit: 'contain', device: '/dev/video10' });
  const after = planned({ fit: 'cover', hold: 5000, card: { file: '/card.png' }, device: '/dev/video10' });
  assert.deepEqual(settingsPatchBetween(before, before), {});
  assert.deepEqual(settingsPatchBetween(before, after), { fit: 'cover', hold: 5000, card: { file: '/card.png' } });
  assert.deepEqual(settingsPatchBetween(planned(), planned({ mic: true })), { mic: true });
  assert.deepEqual(settingsPatchBetween(after, before), { fit: 'contain', hold: before.options.hold, card: 'auto' });
});

test('everything else needs the camera to be opened anew: when it is set, changed, or not set any more', () => {
  const others: readonly Partial<CameraOptions>[] = [
    { app: 'drone' },
    { device: '/dev/video11' },
    { pull: 'rtmp://example.org/live/x' },
    { pullFingerprint: 'AB' },
    { size: { width: 640, height: 360 } },
    { fps: 25 },
    { track: 1 },
    { camera: 'none' },
    { ring: '/other' },
    { idle: 'never' },
  ];
  for (const option of others) {
    assert.equal(settingsPatchBetween(planned(), planned(option)), undefined, JSON.stringify(option));
    assert.equal(settingsPatchBetween(planned(option), planned()), undefined, JSON.stringify(option));
  }
  assert.equal(settingsPatchBetween(planned(), planned({ key: 'another-key' })), undefined);
  assert.equal(settingsPatchBetween(planned(), { ...planned(), isFirst: false }), undefined);
});
