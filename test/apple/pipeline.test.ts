import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { VideoPipeline } from '@rtmp-vcam/video-pipeline';
import { CameraExtensionCamera } from '@rtmp-vcam/virtual-camera';
import { encodeClip } from '../../packages/video-pipeline/src/testing/encoded-clip.ts';
import { freeRingName } from '../support/product.ts';
import { needs } from '../support/tools.ts';
import { until } from '../support/wait.ts';
import { CameraDouble } from './camera-double.ts';
import { AppleFrameworks, withoutDouble } from './double.ts';

const skip = withoutDouble() || (needs('ffmpeg').skip ?? false);
const canvas = { width: 160, height: 90, fps: 120 };
const FRAMES = 10_000;
/** Milliseconds from one frame to the next. */
const STEP = 1000 / 60;

/** The frames of one long stream. */
function* stream(): Generator<VideoPacket> {
  const size = `${canvas.width}x${canvas.height}`;
  const [config, ...rest] = encodeClip(`testsrc2=s=${size}:r=60:d=5`, ['-preset', 'ultrafast', '-tune', 'zerolatency']);
  const clip = rest.filter(({ kind }) => kind === 'frame');
  assert.ok(config !== undefined);
  yield { ...config, data: config.data.slice() };
  for (let number = 0; number < FRAMES; number++) {
    const frame = clip[number % clip.length];
    assert.ok(frame !== undefined);
    yield { ...frame, dts: number * STEP, pts: number * STEP, data: frame.data.slice() };
  }
}

if (skip !== false && process.platform !== 'darwin') test('a decoder, the ring and the Camera Extension', { skip });

if (skip === false) {
  const frameworks = new AppleFrameworks();

  test('ten thousand frames go from the decoder to the Camera Extension without a copy or a leak', async () => {
    const double = new CameraDouble(frameworks);
    double.install();
    const camera = new CameraExtensionCamera();
    camera.open(canvas);
    await until('the stream to start', () => camera.ready);
    const pipeline = new VideoPipeline({
      // The frames are pushed as fast as they are decoded, and pictures above the frame rate would be skipped.
      canvas: { ...canvas, fps: 100_000 },
      placement: { fit: 'contain', rotate: 0, mirror: false },
      holdMs: 1000,
      decoder: 'videotoolbox',
      ringName: freeRingName(),
    });
    const problems: unknown[] = [];
    pipeline.on('problem', (problem) => problems.push(problem));
    pipeline.addSink(camera);
    // No app reads the camera, and then pictures are not decoded.
    pipeline.watch();
    pipeline.begin();
    for (const packet of stream()) {
      pipeline.push(packet);
      // Only one packet at a time, because pictures are skipped while packets wait.
      while (pipeline.stats.waiting > 0) await nextTurn();
    }
    pipeline.end();
    await until('the last picture', () => pipeline.stats.state !== 'live');
    const { frames } = pipeline.stats;
    pipeline.removeSink(camera);
    camera.close();
    await camera.closed;
    await pipeline.close();
    assert.deepEqual(problems, []);
    // A picture that is due at the same moment as the one before it is skipped.
    assert.ok(frames >= FRAMES * 0.99, `${frames} were published`);
    assert.ok(camera.stats.shown >= FRAMES / 2, `${camera.stats.shown} were shown, ${camera.stats.dropped} dropped`);
    assert.equal(frameworks.call('int double_transfers(void)'), 0, 'no picture was copied');
    await until('every object to be released', () => Object.keys(frameworks.live()).length === 0, {
      state: () => JSON.stringify(frameworks.live()),
    });
  });
}
