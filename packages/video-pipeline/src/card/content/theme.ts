import type { CardState } from './card-content.ts';

/** A colour, 8 bits per channel. */
export type Rgb = readonly [red: number, green: number, blue: number];

export const BACKGROUND: Rgb = [10, 13, 19];
/** Drawn over the background, mostly transparent. */
export const PANEL: Rgb = [150, 172, 205];
export const QR_LIGHT: Rgb = [247, 249, 252];
export const QR_DARK: Rgb = [10, 13, 19];

/** The colour of each state: blue while waiting, green when a stream starts, amber after a stream, grey in a pause, red for a problem. */
export const ACCENTS: Readonly<Record<CardState, Rgb>> = {
  waiting: [86, 178, 255],
  starting: [94, 214, 140],
  disconnected: [255, 190, 84],
  paused: [188, 198, 214],
  problem: [255, 112, 100],
};

/** The colours of texts, by importance. */
export const TEXT: Readonly<Record<'strong' | 'muted' | 'faint', Rgb>> = {
  strong: [245, 248, 252],
  muted: [168, 180, 196],
  faint: [116, 128, 146],
};
