import type { CardState } from './card-content.ts';

/** A colour, 8 bits a channel. */
export type Rgb = readonly [red: number, green: number, blue: number];

export const BACKGROUND: Rgb = [10, 13, 19];
/** Laid thinly over the ground. */
export const PANEL: Rgb = [150, 172, 205];
export const QR_LIGHT: Rgb = [247, 249, 252];
export const QR_DARK: Rgb = [10, 13, 19];

/** The colour that tells the states apart: blue waits, amber has ended, red needs help. */
export const ACCENTS: Readonly<Record<CardState, Rgb>> = {
  waiting: [86, 178, 255],
  disconnected: [255, 190, 84],
  problem: [255, 112, 100],
};

/** White of a text by its importance. */
export const TEXT: Readonly<Record<'strong' | 'muted' | 'faint', Rgb>> = {
  strong: [245, 248, 252],
  muted: [168, 180, 196],
  faint: [116, 128, 146],
};
