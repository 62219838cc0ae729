/** Browsers reach a PipeWire camera through xdg-desktop-portal. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeClip } from '../support/clips.ts';
import { PATCHES } from '../support/pattern.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { needsPortal, PipeWireSession } from '../support/pipewire-session.ts';
import { Product } from '../support/product.ts';
import type { Browser } from './browsers.ts';
import { CameraPage, type Seen } from './camera-page.ts';

const canvas = { width: 640, height: 360 } as const;
const name = 'RTMP Virtual Camera';
const BROWSERS = ['chromium', 'firefox-esr'] as const satisfies Browser[];
/** Levels of red, green and blue, because of encoding and rounding. */
const TOLERANCE = 4;

test('two browsers at once see the card, the stream and the card, and know the camera after a restart', {
  ...needsPortal('ffmpeg', 'pw-dump', ...BROWSERS),
  timeout: 300_000,
}, async () => {
  const clip = await makeClip({ clip: 8, ...canvas, frames: 60, keyframeEvery: 30 });
  await using session = await PipeWireSession.start({ portal: true });
  const { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } = session.env;
  const start = (): Promise<Product> =>
    Product.start({
      args: ['--camera', 'pipewire'],
      picture: ['--size', `${canvas.width}x${canvas.height}`, '--fps', '15', '--hold', '0'],
      env: { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS },
    });
  let product = await start();
  try {
    await session.nodeNamed('rtmp-vcam');
    await using firefox = await CameraPage.open('firefox-esr', session, PATCHES);
    // Firefox ends when the first frames come while it is still starting, which another reader may cause.
    await firefox.sees('the card', (seen) => !isStream(seen));
    await using chromium = await CameraPage.open('chromium', session, PATCHES);
    const bothSee = (what: string, isIt: (seen: Seen) => boolean): Promise<Seen[]> =>
      Promise.all([chromium.sees(what, isIt), firefox.sees(what, isIt)]);

    const before = await bothSee('the card', (seen) => !isStream(seen));
    for (const { label, cameras, width, height } of before) {
      assert.deepEqual({ label, cameras, width, height }, { label: name, cameras: [name], ...canvas });
    }
    {
      await using _pusher = await pushWithFfmpeg(clip.file, product.url, { loop: true });
      await bothSee('the stream', isStream);
    }
    await bothSee('the card again', (seen) => !isStream(seen));

    chromium.stayAway();
    await product[Symbol.asyncDispose]();
    await Promise.all([chromium.loses(), firefox.loses()]);
    product = await start();
    await firefox.sees('the card after the restart', (seen) => !isStream(seen));
    chromium.reopen();
    const after = await bothSee('the card after the restart', (seen) => !isStream(seen));
    assert.deepEqual(
      after.map(({ deviceId }) => deviceId),
      before.map(({ deviceId }) => deviceId),
    );
  } finally {
    await product[Symbol.asyncDispose]();
  }
});

/** True if all patches of the known picture have their colours. */
function isStream({ colours }: Seen): boolean {
  return PATCHES.every(({ colour }, patch) =>
    colour.every((level, channel) => Math.abs(level - (colours[patch]?.[channel] ?? -99)) <= TOLERANCE),
  );
}
