import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Canvas, i420Size } from '../canvas/canvas.ts';
import type { CardContent } from '../card/card.ts';
import { cardWithoutText } from '../card/card-without-text.ts';
import { RingReader } from '../ring/ring-reader.ts';
import { until } from '../testing/until.ts';
import { VideoPipeline } from './video-pipeline.ts';

const canvas: Canvas = { width: 320, height: 180, fps: 30 };
const placement = { fit: 'contain', rotate: 0, mirror: false } as const;
const CARD: CardContent = { name: 'Camera', state: 'waiting', urls: [], qr: 'rtmp://host/live/key', version: '0.0.0' };
const PAUSED: CardContent = { ...CARD, state: 'paused', qr: '' };
const OTHER: CardContent = { ...CARD, name: 'Another', qr: '' };

/** A pipeline, and the picture that other programs see now. */
function start(t: TestContext): { readonly pipeline: VideoPipeline; readonly look: () => Buffer } {
  const ringName = `/rtmp_vcam_fc_${process.pid}`;
  const pipeline = new VideoPipeline({ canvas, placement, holdMs: 1000, smoothing: 0, decoder: 'libav', ringName });
  const reader = RingReader.open({ name: ringName });
  t.after(async () => {
    reader.close();
    await pipeline.close();
  });
  const look = (): Buffer => {
    const picture = Buffer.alloc(i420Size(canvas.width, canvas.height));
    assert.ok(reader.next(picture, { after: 0 }) !== undefined);
    return picture;
  };
  return { pipeline, look };
}

test('the first card is there at once without its text; another one appears when it is drawn', async (t) => {
  const { pipeline, look } = start(t);
  const drawn = pipeline.setCard(CARD);
  const outline = Buffer.from(cardWithoutText(CARD, canvas));
  await until('the card without text', () => look().equals(outline));
  await drawn;
  const whole = look();
  assert.ok(!whole.equals(outline));
  const otherDrawn = pipeline.setCard(OTHER);
  assert.ok(look().equals(whole));
  await otherDrawn;
  assert.ok(!look().equals(whole));
});

test('during a pause the first card is shown in no way', async (t) => {
  const { pipeline, look } = start(t);
  await pipeline.pause(PAUSED);
  const paused = look();
  const drawn = pipeline.setCard(CARD);
  assert.ok(look().equals(paused));
  await drawn;
  assert.ok(look().equals(paused));
  pipeline.resume();
  await until('the card after the pause', () => !look().equals(paused));
});
