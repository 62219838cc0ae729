/** What the camera is doing while it shows the card. */
export type CardState = 'waiting' | 'disconnected' | 'problem';

/** A place to push to. */
export interface CardUrl {
  /** Which way it is: `This computer`, `Wi-Fi`. */
  readonly label: string;
  readonly url: string;
}

/** What the card says. Texts may be of any length and script: they are fitted to the canvas. */
export interface CardContent {
  /** The camera's name. */
  readonly name: string;
  readonly state: CardState;
  /** In place of the usual words under the headline of the states `waiting` and `disconnected`. */
  readonly body?: string;
  /** The first is the big one. */
  readonly urls: readonly CardUrl[];
  /** What the QR code holds; empty for none. */
  readonly qr: string;
  /** What is wrong and what to do about it; shown in the state `problem`. */
  readonly problem?: { readonly text: string; readonly fix?: string };
  /** Version of the program: `0.1.0`. */
  readonly version: string;
}
