import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { V4l2Camera } from '@rtmp-vcam/virtual-camera';
import { untilCamera } from './support/capture.ts';
import { ChromiumPage } from './support/chromium.ts';
import { areBars, BARS, colourBars } from './support/colour-bars.ts';
import { loadModule } from './support/loopback-module.ts';
import { barsSeen } from './support/seen-picture.ts';

const name = 'RTMP Virtual Camera';
// Chromium ignores the colours that a V4L2 camera reports and assumes BT.601 (crbug.com/1449570).
const canvas = { width: 640, height: 360, fps: 15, matrix: 'bt601' } as const;
/** Levels, because of rounding in the conversion to RGB and back. */
const TOLERANCE = 4;

before(() => loadModule({ number: 10, name }));

test('a page in Chromium gets the camera with its name, size and colours', async () => {
  const camera = new V4l2Camera({ name });
  camera.open(canvas);
  const picture = { format: 'i420', bytes: colourBars(canvas) } as const;
  const timer = setInterval(() => camera.present(picture), 1000 / canvas.fps);
  try {
    await untilCamera('/dev/video10');
    await using page = await ChromiumPage.open();
    const seen = await page.look();
    assert.equal(seen.label, name);
    assert.deepEqual([seen.width, seen.height], [canvas.width, canvas.height]);
    const expected = BARS.map(({ rgb }) => rgb);
    const colours = barsSeen(seen);
    assert.ok(areBars(colours, expected, TOLERANCE), `Chromium sees ${JSON.stringify(colours)}`);
  } finally {
    clearInterval(timer);
    camera.close();
  }
});
