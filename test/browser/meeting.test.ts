/** Browsers with the camera and the microphone at once, as in a meeting. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pushWithFfmpeg } from '../support/peers.ts';
import { needsPortal, PipeWireSession } from '../support/pipewire-session.ts';
import { Product } from '../support/product.ts';
import { CLIP_SIZE, makeSoundClip } from '../support/sound-clips.ts';
import type { Browser } from './browsers.ts';
import { MeetingPage } from './meeting-page.ts';

const BROWSERS = ['chromium', 'firefox-esr'] as const satisfies Browser[];
const left = { frequency: 1000, peak: 0.25 };
const right = { frequency: 1500, peak: 0.125 };
const MOST_OFFSET_MS = 40;
const PULSES = 9;

for (const browser of BROWSERS) {
  test(`${browser} lists the microphone and hears both channels, together with the picture`, {
    ...needsPortal('ffmpeg', 'pw-dump', 'pipewire-pulse', browser),
    timeout: 300_000,
  }, async (t) => {
    const tone = await makeSoundClip({ left, right, seconds: 60 });
    const pulses = await makeSoundClip({ left, right, seconds: 120, pulsed: true });
    await using session = await PipeWireSession.start({ portal: true });
    await session.startPulse();
    const { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } = session.env;
    await using product = await Product.start({
      args: ['--camera', 'pipewire', '--mic'],
      picture: ['--size', `${CLIP_SIZE.width}x${CLIP_SIZE.height}`, '--fps', '30', '--hold', '0'],
      env: { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS },
    });
    await session.nodeNamed('rtmp-vcam');
    await session.nodeNamed('rtmp-vcam-mic');
    await using page = await MeetingPage.open(browser, session);
    await page.hears('silence', (heard) => heard.isSilent);
    assert.ok(page.microphones.includes('RTMP Virtual Microphone'), page.microphones.join());
    {
      await using _pusher = await pushWithFfmpeg(tone, product.url, { loop: true });
      await page.hears('the stream', (heard) => {
        return heard.isSine('left', left.frequency, left.peak) && heard.isSine('right', right.frequency, right.peak);
      });
    }
    await page.hears('silence again', (heard) => heard.isSilent);
    // The films of Firefox are no measure: on a busy machine, their sound leaves their picture by and by.
    if (browser !== 'chromium') return;
    await using _pusher = await pushWithFfmpeg(pulses, product.url);
    const offsets = await page.filmsPulses(PULSES);
    t.diagnostic(`${browser}: sound ${offsets.median.toFixed(0)} ms after the picture (${offsets})`);
    assert.ok(Math.abs(offsets.median) <= MOST_OFFSET_MS, String(offsets));
  });
}
