import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Canvas, i420Size, type Surface } from '@rtmp-vcam/video-pipeline';
import type { Owned } from '@rtmp-vcam/video-pipeline/ffi';
import { CameraExtensionCamera } from '@rtmp-vcam/virtual-camera';
import { describeCameraConformance } from '@rtmp-vcam/virtual-camera/testing';
import { until } from '../support/wait.ts';
import { CameraDouble } from './camera-double.ts';
import { AppleFrameworks, withoutDouble } from './double.ts';
import { pixelBufferOf } from './pixel-buffers.ts';

const skip = withoutDouble();

if (skip === false) {
  const frameworks = new AppleFrameworks();
  const camera = new CameraDouble(frameworks);
  camera.install();

  const held: Owned[] = [];
  const surface = (canvas: Canvas): Surface => {
    const pixelBuffer = pixelBufferOf(new Uint8Array(i420Size(canvas.width, canvas.height)).fill(128), canvas);
    held.push(pixelBuffer);
    return { format: '420v', pixelBuffer: pixelBuffer.ref };
  };

  describeCameraConformance('CameraExtensionCamera', {
    makeCamera: () => new CameraExtensionCamera(),
    canvas: { width: 640, height: 360, fps: 120 },
    pictures: {
      whole: surface,
      wrong: (canvas) => [
        surface({ ...canvas, width: canvas.width + 2 }),
        surface({ ...canvas, height: canvas.height - 2 }),
        { format: 'i420', bytes: new Uint8Array(i420Size(canvas.width, canvas.height)) },
      ],
    },
  });

  after(async () => {
    await until('the stream to be stopped', () => !camera.isStarted);
    for (const pixelBuffer of held) pixelBuffer[Symbol.dispose]();
    await until('every object to be released', () => (Object.keys(frameworks.live()).length === 0 ? true : undefined));
    assert.equal(camera.wrongStarts, 0);
  });
} else if (process.platform !== 'darwin') {
  test('CameraExtensionCamera conforms to Camera', { skip });
}
