/** The state of the camera that the card reports. */
export type CardState = 'waiting' | 'starting' | 'disconnected' | 'paused' | 'problem';

/** A URL to stream to. */
export interface CardUrl {
  /** Where the URL can be used: `This computer`, `Wi-Fi`. */
  readonly label: string;
  readonly url: string;
}

/** The content of the card. Texts may have any length and script: they are fitted to the canvas. */
export interface CardContent {
  /** The camera's name. */
  readonly name: string;
  readonly state: CardState;
  /** Replaces the usual text under the headline, except in the state `problem`. */
  readonly body?: string;
  /** The first one is shown large. A card without URLs and QR code has its texts in the middle. */
  readonly urls: readonly CardUrl[];
  /** A short sentence about the URLs, under them; it is left out where it does not fit on one line. */
  readonly note?: string;
  /** The text in the QR code; empty for no QR code. */
  readonly qr: string;
  /** The problem and how to fix it; shown in the state `problem`. */
  readonly problem?: { readonly text: string; readonly fix?: string };
  /** Version of the program: `0.1.0`. */
  readonly version: string;
}
