/** Programs that read the camera and the microphone at once see and hear what belongs together at the same time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Offsets, PulseDetector } from '../support/offsets.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { needsPipeWire, PipeWireSession } from '../support/pipewire-session.ts';
import { Product } from '../support/product.ts';
import { CLIP_SIZE, makeSoundClip } from '../support/sound-clips.ts';
import { until } from '../support/wait.ts';

const { width, height } = CLIP_SIZE;
const PICTURE_BYTES = (width * height * 3) / 2;
const FRAME_BYTES = 8;
const FRAMES_PER_MS = 48;
const side = { frequency: 1000, peak: 0.5 } as const;
const MOST_OFFSET_MS = 40;
/** Each sees so many pulses; the median counts, because a busy machine makes single ones late. */
const PULSES = 11;

/** Cuts what a program writes into blocks of this length, and gives each with the time at which its end came. */
function blocksOf(length: number, take: (block: Buffer, at: number, left: number) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    const now = performance.now();
    rest = Buffer.concat([rest, bytes]);
    const whole = Math.floor(rest.length / length);
    for (let index = 0; index < whole; index++) {
      take(rest.subarray(index * length, (index + 1) * length), now, whole - index);
    }
    rest = rest.subarray(whole * length);
  };
}

test('GStreamer sees each flash when parec hears its click', {
  ...needsPipeWire('ffmpeg', 'pw-dump', 'parec', 'pipewire-pulse', 'gst-launch-1.0', 'gst:pipewiresrc'),
  timeout: 180_000,
}, async (t) => {
  const clip = await makeSoundClip({ left: side, right: side, seconds: 120, pulsed: true });
  await using session = await PipeWireSession.start();
  await session.startPulse();
  const { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } = session.env;
  await using product = await Product.start({
    args: ['--camera', 'pipewire', '--mic'],
    picture: ['--size', `${width}x${height}`, '--fps', '30', '--hold', '0'],
    env: { XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS },
  });
  const camera = await session.nodeNamed('rtmp-vcam');
  await session.nodeNamed('rtmp-vcam-mic');
  const offsets = new Offsets();
  const flashes = new PulseDetector((at) => offsets.flash(at));
  const clicks = new PulseDetector((at) => offsets.click(at));
  const middle = (height / 2) * width + width / 2;
  const takePicture = blocksOf(PICTURE_BYTES, (picture, now) => flashes.add(now, (picture[middle] ?? 0) > 128));
  // A frame of sound belongs to the time at which the piece came, less what came after it in the piece.
  const takeSound = blocksOf(FRAME_BYTES, (frame, now, left) =>
    clicks.add(now - left / FRAMES_PER_MS, Math.abs(frame.readFloatLE(0)) > side.peak / 8),
  );
  const pipeline = ['pipewiresrc', `path=${camera}`, '!', 'video/x-raw,format=I420', '!', 'fdsink'];
  await using viewer = await session.start('gst-launch-1.0', ['-q', ...pipeline], { onStdout: takePicture });
  const sound = ['--raw', '--format=float32le', '--rate=48000', '--channels=2', '--latency-msec=20'];
  await using listener = await session.start('parec', [...sound, '--device=rtmp-vcam-mic'], { onStdout: takeSound });
  await using pusher = await pushWithFfmpeg(clip, product.url);
  const isOver = (): boolean => offsets.all.length >= PULSES || !pusher.isRunning;
  const state = (): string => `${offsets}\n${viewer.output}\n${listener.output}`;
  await until('the pulses', isOver, { timeoutMs: 120_000, state });
  t.diagnostic(`sound ${offsets.median.toFixed(0)} ms after the picture (${offsets})`);
  assert.ok(Math.abs(offsets.median) <= MOST_OFFSET_MS, String(offsets));
});
