import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Rect } from '../../canvas/geometry.ts';
import type { CardState } from '../content/card-content.ts';

/** Draws the icon of a state in the middle of a square, in the context's stroke and fill colour. */
export function drawIcon(context: SKRSContext2D, state: CardState, { x, y, width: side }: Rect): void {
  context.save();
  context.translate(x + side / 2, y + side / 2);
  context.scale(side / 64, side / 64);
  context.lineWidth = 4.5;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  ICONS[state](context);
  context.restore();
}

/** Each icon is drawn in a square of 64 by 64 around the origin. */
const ICONS: Readonly<Record<CardState, (context: SKRSContext2D) => void>> = {
  /** A transmitter with waves on both sides. */
  waiting(context) {
    disc(context, 0, 0, 5);
    for (const radius of [12, 20]) {
      arc(context, radius, -Math.PI / 4, Math.PI / 4);
      arc(context, radius, (Math.PI * 3) / 4, (Math.PI * 5) / 4);
    }
  },
  /** A play button. */
  starting(context) {
    arc(context, 20, 0, 2 * Math.PI);
    context.beginPath();
    context.moveTo(-4.5, -8);
    context.lineTo(9, 0);
    context.lineTo(-4.5, 8);
    context.closePath();
    context.fill();
    context.stroke();
  },
  /** A stop button. */
  disconnected(context) {
    arc(context, 19, 0, 2 * Math.PI);
    context.beginPath();
    context.roundRect(-6.5, -6.5, 13, 13, 2.5);
    context.fill();
  },
  /** A pause button. */
  paused(context) {
    arc(context, 20, 0, 2 * Math.PI);
    context.beginPath();
    context.roundRect(-8, -8.5, 5, 17, 1.5);
    context.roundRect(3, -8.5, 5, 17, 1.5);
    context.fill();
  },
  /** A warning triangle. */
  problem(context) {
    context.beginPath();
    context.moveTo(0, -17);
    context.lineTo(20, 16);
    context.lineTo(-20, 16);
    context.closePath();
    context.stroke();
    context.beginPath();
    context.moveTo(0, -5);
    context.lineTo(0, 3);
    context.stroke();
    disc(context, 0, 10, 2.6);
  },
};

function arc(context: SKRSContext2D, radius: number, from: number, to: number): void {
  context.beginPath();
  context.arc(0, 0, radius, from, to);
  context.stroke();
}

function disc(context: SKRSContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
