import { I420Painter, type Yuv, yuvOf } from './i420-painter.ts';
import { DIGIT_HEIGHT, drawText, textWidth } from './seven-segment.ts';

const WHITE = yuvOf(1, 1, 1);
const BLACK = yuvOf(0, 0, 0);
const PANEL = yuvOf(0.05, 0.06, 0.09);
const AMBER = yuvOf(1, 0.72, 0.2);
const TRACK = yuvOf(0.16, 0.17, 0.2);

/** The common 75 % colour bars, from the brightest to the darkest. */
const BARS: readonly Yuv[] = [7, 6, 3, 2, 5, 4, 1, 0].map((bits) =>
  yuvOf(0.75 * ((bits >> 2) & 1), 0.75 * ((bits >> 1) & 1), 0.75 * (bits & 1)),
);
/** The grey ramp: so many steps from black to white, and where its middle is, from the top. Nothing moves over it. */
export const RAMP_STEPS = 32;
export const RAMP_ROW = 0.77;

/** Colour bars, a grey ramp, a clock, a ball that bounces, and a block that crosses the picture once a second. */
export class TestPicture {
  readonly #painter: I420Painter;
  readonly #background: Uint8Array;
  readonly #fps: number;

  constructor({ width, height, fps }: { readonly width: number; readonly height: number; readonly fps: number }) {
    this.#painter = new I420Painter(width, height);
    this.#fps = fps;
    drawBackground(this.#painter);
    this.#background = this.#painter.picture.slice();
  }

  /** Draws frame `number` at the time of day `now`. Returns the same I420 buffer each time. */
  draw(number: number, now: Date): Uint8Array<ArrayBuffer> {
    this.#painter.picture.set(this.#background);
    const seconds = number / this.#fps;
    this.#drawBall(seconds);
    this.#drawClock(now);
    this.#drawHand(seconds);
    return this.#painter.picture;
  }

  #drawBall(seconds: number): void {
    const { width, height } = this.#painter;
    const radius = Math.min(width, height) * 0.06;
    const x = radius + (width - 2 * radius) * bounce(seconds / 4);
    const y = radius + (height * 0.72 - 2 * radius) * bounce(seconds / 1.7);
    this.#painter.disc(x, y, radius * 1.12, BLACK);
    this.#painter.disc(x, y, radius, WHITE);
  }

  #drawClock(now: Date): void {
    const { width, height } = this.#painter;
    const text = clockText(now);
    const unit = Math.min((width * 0.62) / textWidth(text), (height * 0.2) / DIGIT_HEIGHT);
    const left = (width - textWidth(text) * unit) / 2;
    const top = height * 0.36 - (DIGIT_HEIGHT * unit) / 2;
    const margin = 5 * unit;
    this.#painter.rectangle(
      left - margin,
      top - margin,
      width - left + margin,
      top + DIGIT_HEIGHT * unit + margin,
      PANEL,
    );
    drawText(this.#painter, text, { left, top, unit }, AMBER);
  }

  #drawHand(seconds: number): void {
    const { width, height } = this.#painter;
    const size = width / 24;
    const left = (width - size) * (seconds % 1);
    this.#painter.rectangle(left, height * 0.86, left + size, height * 0.96, AMBER);
  }
}

function drawBackground(painter: I420Painter): void {
  const { width, height } = painter;
  for (const [index, bar] of BARS.entries()) {
    painter.rectangle((width * index) / BARS.length, 0, (width * (index + 1)) / BARS.length, height * 0.72, bar);
  }
  for (let step = 0; step < RAMP_STEPS; step++) {
    const level = step / (RAMP_STEPS - 1);
    const grey = yuvOf(level, level, level);
    painter.rectangle(
      (width * step) / RAMP_STEPS,
      height * 0.72,
      (width * (step + 1)) / RAMP_STEPS,
      height * 0.82,
      grey,
    );
  }
  painter.rectangle(0, height * 0.82, width, height, PANEL);
  painter.rectangle(0, height * 0.86, width, height * 0.96, TRACK);
}

/** Goes from 1 to 0 and back while `turns` grows by one. */
function bounce(turns: number): number {
  return Math.abs(((turns * 2) % 2) - 1);
}

function clockText(now: Date): string {
  const parts = [now.getHours(), now.getMinutes(), now.getSeconds()].map((part) => String(part).padStart(2, '0'));
  return `${parts.join(':')}.${Math.floor(now.getMilliseconds() / 100)}`;
}
