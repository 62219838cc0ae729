import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CameraExtensionCamera } from '@rtmp-vcam/virtual-camera';
import { describeCameraConformance } from '@rtmp-vcam/virtual-camera/testing';
import { until } from '../support/wait.ts';
import { CameraDouble } from './camera-double.ts';
import { AppleFrameworks, withoutDouble } from './double.ts';

const skip = withoutDouble();

if (skip === false) {
  const frameworks = new AppleFrameworks();
  const camera = new CameraDouble(frameworks);
  camera.install();

  describeCameraConformance('CameraExtensionCamera', {
    makeCamera: () => new CameraExtensionCamera(),
    canvas: { width: 640, height: 360, fps: 120 },
  });

  after(async () => {
    await until('the stream to be stopped', () => !camera.isStarted);
    await until('every object to be released', () => (Object.keys(frameworks.live()).length === 0 ? true : undefined));
    assert.equal(camera.wrongStarts, 0);
  });
} else if (process.platform !== 'darwin') {
  test('CameraExtensionCamera conforms to Camera', { skip });
}
