import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { type Canvas, i420Size } from '../canvas/canvas.ts';
import type { CardContent } from '../card/card.ts';
import { RingReader } from '../ring/ring-reader.ts';
import { encodeClip } from '../testing/encoded-clip.ts';
import { terminateIdle } from '../testing/terminate-idle.ts';
import { until } from '../testing/until.ts';
import { type PipelineSettings, VideoPipeline } from './video-pipeline.ts';

const canvas: Canvas = { width: 320, height: 180, fps: 30 };
const FRAME_MS = 1000 / 30;
const upright = { fit: 'contain', rotate: 0, mirror: false } as const;
const mirrored = { ...upright, mirror: true } as const;
const PAUSED: CardContent = { name: 'Camera', state: 'paused', urls: [], qr: '', version: '0.0.0' };

/** White at the left and grey at the right: a card is neither. Only the first frame is a keyframe. */
const SOURCE = "color=black:s=320x180:r=30:d=20,geq=lum='if(lt(X\\,160)\\,235\\,110)':cb=128:cr=128";
const clip = encodeClip(SOURCE, ['-g', '1000', '-bf', '0']);
const [config] = clip;

const workers: Worker[] = [];
process.on('worker', (worker) => workers.push(worker));

let cleanUp: (() => Promise<void>) | undefined;
afterEach(() => cleanUp?.());

function start(settings: Partial<PipelineSettings> & { readonly canvas?: Canvas } = {}, packets = clip) {
  const [ownConfig, ...frames] = packets;
  const ringName = `/rtmp_vcam_ls_${process.pid}`;
  const options = { canvas, placement: upright, holdMs: 1000, smoothing: 0, decoder: 'libav', ...settings } as const;
  const pipeline = new VideoPipeline({ ...options, ringName });
  let reader: RingReader | undefined = RingReader.open({ name: ringName });
  cleanUp = async () => {
    reader?.close();
    await pipeline.close();
  };
  const picture = new Uint8Array(i420Size(canvas.width, canvas.height));
  const started = performance.now();
  let pushed = 0;
  return {
    pipeline,
    /** Decodes some more frames, one after the other. */
    async push(count: number, { settled = true } = {}): Promise<void> {
      for (const end = pushed + count; pushed < end; pushed++) {
        const frame = frames[pushed] ?? assert.fail('no frame');
        if (pushed === 0) pipeline.push(copyOf(ownConfig ?? assert.fail('no configuration')));
        // Frames are pushed as fast as they are decoded, so their times are those of the clock.
        const now = performance.now() - started;
        pipeline.push({ ...copyOf(frame), dts: now, pts: now });
        if (settled) await until('the frame to be decoded', () => pipeline.stats.waiting === 0);
      }
    },
    /** The other program does not look any more. */
    leave(): void {
      reader?.close();
      reader = undefined;
    },
    /** What another program sees now. */
    look(): string {
      reader ??= RingReader.open({ name: ringName });
      const { state } = reader.next(picture, { after: 0 }) ?? assert.fail('no picture');
      const levels = [40, 280].map((x) => nameOf(picture[90 * canvas.width + x] ?? 0));
      return state === 'card' ? `card ${reader.state}` : levels.join(' ');
    },
  };
}

function copyOf(packet: VideoPacket): VideoPacket {
  return { ...packet, data: packet.data.slice() };
}

function nameOf(level: number): string {
  if (level > 200) return 'white';
  return level > 80 ? 'grey' : 'dark';
}

test('the placement changes with the next picture, also after the decoder thread was replaced', async () => {
  const { pipeline, push, look } = start();
  pipeline.begin();
  await push(5);
  await until('the picture', () => look() === 'white grey');
  pipeline.update({ placement: mirrored });
  await push(1);
  await until('the mirrored picture', () => look() === 'grey white');
  await terminateIdle(workers.at(-1));
  await until('another thread', () => pipeline.stats.restarts === 1);
  pipeline.begin();
  pipeline.push(copyOf(config ?? assert.fail('no configuration')));
  let pts = 0;
  const number = pipeline.stats.frames;
  await until('a picture of the other thread', () => {
    const keyframe = clip[1] ?? assert.fail('no frame');
    pts += FRAME_MS;
    if (pipeline.stats.waiting === 0) pipeline.push({ ...copyOf(keyframe), dts: pts, pts });
    return pipeline.stats.frames > number;
  });
  assert.equal(look(), 'grey white');
});

test('a stream that sends nothing new is drawn again', async () => {
  const { pipeline, push, look } = start();
  pipeline.begin();
  await push(3);
  await until('the picture', () => look() === 'white grey');
  pipeline.update({ placement: mirrored });
  await until('the mirrored picture', () => look() === 'grey white');
  void pipeline.pause(PAUSED);
  assert.equal(look(), 'card card');
  pipeline.resume();
  await until('the picture after the pause', () => look() === 'grey white');
  await until('the decoder to report it', () => pipeline.stats.state !== 'card');
});

test('a held picture stays as it is, and changes of a camera without a stream cost nothing', async () => {
  const { pipeline, push, look } = start({ holdMs: 60_000 });
  pipeline.update({ placement: mirrored });
  pipeline.update({ placement: upright });
  pipeline.begin();
  await push(3);
  pipeline.end();
  await until('the end of the stream', () => pipeline.stats.state === 'holding');
  pipeline.update({ placement: mirrored });
  // Longer than it takes to draw a picture again.
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(look(), 'white grey');
  pipeline.update({ holdMs: 0 });
  assert.equal(look(), 'card card');
});

test('200 changes while a stream runs cost no picture', async () => {
  // Pictures above the frame rate would be skipped.
  const { pipeline, push, look } = start({ canvas: { ...canvas, fps: 100_000 } });
  let shown = 0;
  pipeline.on('frame', ({ pictures }) => {
    shown += pictures;
  });
  pipeline.addSink({ present: () => {} });
  pipeline.begin();
  for (let change = 0; change < 200; change++) {
    const rotate = ([0, 90, 180, 270] as const)[change % 4] ?? 0;
    const fit = (['contain', 'cover', 'stretch'] as const)[change % 3] ?? 'contain';
    pipeline.update({
      placement: { fit, rotate, mirror: change % 2 === 0 },
      holdMs: change * 10,
      smoothing: change % 3,
    });
    await push(1);
  }
  pipeline.update({ placement: upright });
  await push(1);
  await until('the last picture', () => look() === 'white grey' && pipeline.stats.waiting === 0);
  await until('all pictures to be reported', () => shown === 201);
});

test('no picture slips through while pauses begin, and each pause ends with the newest picture', async () => {
  const { pipeline, push, look } = start();
  const presented: string[] = [];
  let isPaused = false;
  pipeline.addSink({
    present: (surface) => {
      if (isPaused && surface.format === 'i420') presented.push(nameOf(surface.bytes[90 * canvas.width + 40] ?? 0));
    },
  });
  pipeline.begin();
  await push(2);
  for (let round = 0; round < 100; round++) {
    // Some of them are being decoded, drawn or reported now.
    await push(1 + (round % 4), { settled: false });
    for (let turn = 0; turn < round % 7; turn++) await new Promise((resolve) => setImmediate(resolve));
    isPaused = true;
    void pipeline.pause(PAUSED);
    assert.match(look(), /^card/);
    await push(2, { settled: false });
    await until('the frames to be decoded', () => {
      assert.match(look(), /^card/);
      return pipeline.stats.waiting === 0;
    });
    assert.deepEqual([pipeline.stats.state, pipeline.stats.isPaused], ['card', true]);
    isPaused = false;
    pipeline.resume();
    await until('the picture after the pause', () => look() === 'white grey');
  }
  assert.deepEqual([...new Set(presented)], ['dark']);
});

test('a card with text replaces its colours, in this pause and at once in the next one', async () => {
  const { pipeline, look } = start();
  let newest: Uint8Array = new Uint8Array();
  pipeline.addSink({
    present: (surface) => {
      if (surface.format === 'i420') newest = surface.bytes.slice();
    },
  });
  const drawing = pipeline.pause(PAUSED);
  const colours = newest;
  await drawing;
  const card = newest;
  assert.notDeepEqual(card, colours);
  pipeline.resume();
  assert.notDeepEqual(newest, card);
  void pipeline.pause(PAUSED);
  assert.deepEqual(newest, card);
  pipeline.setCardPicture(new Uint8Array(i420Size(canvas.width, canvas.height)));
  assert.deepEqual([newest.length, look()], [card.length, 'card card']);
  assert.deepEqual(newest, card, 'a picture of the user does not replace it');
});

test('also while nobody watches, a pause ends with the newest picture, and a new placement is drawn', async () => {
  const { pipeline, push, look, leave } = start({}, encodeClip(SOURCE, ['-g', '15', '-bf', '0']));
  pipeline.begin();
  await push(20);
  await until('the picture', () => look() === 'white grey');
  leave();
  /** Pushes frames at the rate of the camera until this is so. */
  const goOn = async (isSo: () => boolean): Promise<void> => {
    for (let count = 0; !isSo(); count++) {
      assert.ok(count < 400, 'nothing happens');
      await push(1);
      await new Promise((resolve) => setTimeout(resolve, FRAME_MS));
    }
  };
  await goOn(() => pipeline.stats.resting);
  void pipeline.pause(PAUSED);
  await push(3);
  assert.equal(pipeline.stats.state, 'card', 'the stream goes on behind the card');
  pipeline.resume();
  assert.equal(pipeline.stats.resting, false);
  await goOn(() => pipeline.stats.state === 'live');
  await goOn(() => pipeline.stats.resting);
  pipeline.update({ placement: mirrored });
  await until('the decoder to be woken', () => !pipeline.stats.resting && pipeline.stats.waiting === 0);
  await until('the mirrored picture', () => look() === 'grey white');
});
