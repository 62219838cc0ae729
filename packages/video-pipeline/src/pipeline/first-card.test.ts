import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Canvas, i420Size } from '../canvas/canvas.ts';
import type { CardContent } from '../card/card.ts';
import { cardWithoutText } from '../card/card-without-text.ts';
import { RingReader } from '../ring/ring-reader.ts';
import { until } from '../testing/until.ts';
import { VideoPipeline } from './video-pipeline.ts';

const canvas: Canvas = { width: 320, height: 180, fps: 30 };
const placement = { fit: 'contain', rotate: 0, mirror: false } as const;
const CARD: CardContent = { name: 'Camera', state: 'waiting', urls: [], qr: 'rtmp://host/live/key', version: '0.0.0' };
const OTHER: CardContent = { ...CARD, name: 'Another', qr: '' };

test('the first card is there at once without its text; another one appears when it is drawn', async () => {
  const ringName = `/rtmp_vcam_fc_${process.pid}`;
  const pipeline = new VideoPipeline({ canvas, placement, holdMs: 1000, smoothing: 0, decoder: 'libav', ringName });
  const reader = RingReader.open({ name: ringName });
  const look = (): Buffer => {
    const picture = Buffer.alloc(i420Size(canvas.width, canvas.height));
    assert.ok(reader.next(picture, { after: 0 }) !== undefined);
    return picture;
  };
  try {
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
  } finally {
    reader.close();
    await pipeline.close();
  }
});
