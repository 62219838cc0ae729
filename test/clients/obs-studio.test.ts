import { test } from 'node:test';
import type { Clip } from '../support/clips.ts';
import { CANVAS, Product } from '../support/product.ts';
import { RingWatch } from '../support/ring-watch.ts';
import { assertLooks } from '../support/showing.ts';
import { needs } from '../support/tools.ts';
import { wholeCanvas } from '../support/view.ts';
import { until } from '../support/wait.ts';
import { ObsStudio } from './obs-studio.ts';

/** OBS takes its time to start without a graphics card. */
const START_MS = 90_000;

test('OBS Studio', { ...needs('ffmpeg', 'obs', 'Xvfb', 'dbus-run-session'), timeout: 180_000 }, async (t) => {
  const view = wholeCanvas(CANVAS);
  const number = { clip: 9, frame: 0 };
  const still: Clip = { ...CANVAS, clip: 9, frames: 1, fps: '30', file: '', numbers: [number] };
  await using product = await Product.start();
  await using watch = new RingWatch({ ring: product.ring, view });
  await using obs = await ObsStudio.start({ server: product.server, key: 'test', size: CANVAS, number });
  const frames = await until(
    'thirty frames of OBS',
    () => (watch.of(still).length >= 30 ? watch.of(still) : undefined),
    {
      timeoutMs: START_MS,
      state: () => `${obs.program.output}\n${product.program.output}`,
    },
  );
  const worst = await assertLooks(frames.slice(-3), still, view);
  t.diagnostic(`${worst.toFixed(1)} dB`);
});
