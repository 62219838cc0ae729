import type { Refusal } from '@rtmp-vcam/rtmp-server';
import { encoderName } from '../terminal/encoder-name.ts';

/** How long the status line says whom the owner has disconnected, in milliseconds. */
const SHOWN_MS = 8000;
const MOST_REMEMBERED = 10;

/** The same sender refused for the same reason counts as one. */
export interface RememberedRefusal {
  readonly refusal: Refusal;
  readonly times: number;
  readonly last: Date;
  /** A sender at its address was let in since. */
  readonly isSettled: boolean;
}

/** What happened to senders that do not have the camera, for rtmp-vcam status. */
export class SenderHistory {
  /** The newest is the last. */
  readonly #refused: Map<string, RememberedRefusal> = new Map();
  #refusals = 0;
  #disconnected: { readonly text: string; readonly at: number } | undefined;

  /** For some seconds: `192.168.1.20 (GoPro) was disconnected by rtmp-vcam disconnect`. */
  get notice(): string | undefined {
    const { text, at } = this.#disconnected ?? { text: undefined, at: 0 };
    return performance.now() - at > SHOWN_MS ? undefined : text;
  }

  /** How often senders were refused since the start. */
  get refusals(): number {
    return this.#refusals;
  }

  /** The newest is the first. */
  get refused(): RememberedRefusal[] {
    return [...this.#refused.values()].toReversed();
  }

  /** A sender was refused. Each login begins with a refusal, which should not come here. */
  refuse(refusal: Refusal): void {
    const { remoteAddress, encoder, code } = refusal;
    this.#refusals++;
    const same = JSON.stringify([remoteAddress, encoder, code]);
    const times = (this.#refused.get(same)?.times ?? 0) + 1;
    this.#refused.delete(same);
    this.#refused.set(same, { refusal, times, last: new Date(), isSettled: false });
    const [oldest] = this.#refused.keys();
    if (this.#refused.size > MOST_REMEMBERED && oldest !== undefined) this.#refused.delete(oldest);
  }

  /** A sender at this address was let in. */
  accepted(remoteAddress: string): void {
    for (const [same, each] of this.#refused)
      if (each.refusal.remoteAddress === remoteAddress) this.#refused.set(same, { ...each, isSettled: true });
  }

  /** The owner has ended the stream of a sender. */
  disconnect({ remoteAddress, encoder }: Pick<Refusal, 'remoteAddress' | 'encoder'>): void {
    const name = encoderName(encoder);
    const who = name === '' ? remoteAddress : `${remoteAddress} (${name})`;
    this.#disconnected = { text: `${who} was disconnected by rtmp-vcam disconnect`, at: performance.now() };
  }
}
