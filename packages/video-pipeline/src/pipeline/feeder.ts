import type { Canvas } from '../canvas/canvas.ts';
import type { Surface } from '../canvas/surface.ts';
import type { Watchable } from '../idle/audience.ts';
import type { FrameState } from '../ring/memory/layout.ts';
import type { RingWriter } from '../ring/ring-writer.ts';

/** Something that shows pictures: a camera. */
export interface FrameSink extends Watchable {
  /** Shows one canvas-sized picture, lent until this returns; returns at once and never throws. */
  present(surface: Surface): void;
}

/** Without a new picture for this long the stream counts as interrupted, in milliseconds. */
const FRESH_MS = 1000;
/** The card is shown again this often, so that apps see that the camera is alive. In milliseconds. */
const CARD_EVERY_MS = 100;
/** A picture is repeated when no new one comes for this many frame intervals; fewer would double most pictures. */
const LATE = 1.5;
/** While nobody watches, pictures are repeated only this often: cameras see by them that they are fed. */
const UNWATCHED_EVERY_MS = 200;
const HEARTBEAT_MS = 250;
/** For so long the card of a pause stays after it, if there is a stream: its picture comes at once, or not at all. */
const RESUMING_MS = 1000;
/** With nobody to feed there is little to do. */
const LONGEST_TICK_MS = 60_000;

interface FeederOptions {
  readonly ring: RingWriter;
  readonly canvas: Canvas;
  /** How long the last picture stays after the end of the stream, in milliseconds. */
  readonly holdMs: number;
}

/** Feeds all sinks without a break: new pictures, the last one while the next is late, or the card without a stream. */
export class Feeder {
  readonly #ring: RingWriter;
  #holdMs: number;
  readonly #intervalMs: number;
  readonly #sinks: Set<FrameSink> = new Set();
  readonly #heartbeat: NodeJS.Timeout;
  #timer: NodeJS.Timeout | undefined;
  #state: FrameState = 'card';
  #streaming = false;
  /** The current stream has had a picture; until then, that of the stream before is only held. */
  #hasPicture = false;
  #lastFrameAt = Number.NEGATIVE_INFINITY;
  #watched = true;
  #repeated = 0;
  #endedAt = Number.NEGATIVE_INFINITY;
  #card: Uint8Array;
  /** The card that is shown in place of everything else. */
  #pauseCard: Uint8Array | undefined;
  /** When a pause ended whose card is still shown. */
  #resumedAt: number | undefined;
  /** The card that was shown last. */
  #shownCard: Uint8Array | undefined;

  /** @param card the canvas-sized I420 picture to begin with */
  constructor({ ring, canvas, holdMs }: FeederOptions, card: Uint8Array) {
    this.#ring = ring;
    this.#holdMs = holdMs;
    this.#intervalMs = 1000 / canvas.fps;
    this.#card = card;
    this.#showCard();
    this.#heartbeat = setInterval(() => this.#ring.heartbeat(this.#state), HEARTBEAT_MS);
  }

  get state(): FrameState {
    return this.#state;
  }

  /** How long the last picture stays after the end of the stream, in milliseconds; also one that is held now. */
  set holdMs(holdMs: number) {
    this.#holdMs = holdMs;
    this.#tick();
  }

  /** How often a sink that is watched was shown a picture of the stream again, because there was no new one. */
  get repeated(): number {
    return this.#repeated;
  }

  get hasSinks(): boolean {
    return this.#sinks.size > 0;
  }

  addSink(sink: FrameSink): void {
    this.#sinks.add(sink);
    this.#present();
  }

  removeSink(sink: FrameSink): void {
    this.#sinks.delete(sink);
  }

  /** Whoever begins to watch gets a picture at once. */
  set watched(watched: boolean) {
    this.#watched = watched;
    if (watched) this.#present();
    else this.#schedule();
  }

  /** A stream begins. The picture of the one before is held as if there were none, until the first of this one. */
  streamStarted(): void {
    // The end of a stream that is replaced by another one is not reported.
    if (this.#streaming && this.#hasPicture) this.#endedAt = performance.now();
    this.#streaming = true;
    this.#hasPicture = false;
    // A late picture of the stream before counted as one of this stream otherwise.
    if (this.#state === 'card' && this.#ring.latest()?.state !== 'card') this.#showCard();
    this.#schedule();
  }

  /** A new picture of the stream is in the ring. */
  frame(): void {
    const isOver = !this.#streaming && this.#state === 'card';
    if (isOver || this.#pauseCard !== undefined) {
      // A late picture, from before the end or the pause, replaced the card in the ring: the card replaces it again.
      this.#showCard();
      return;
    }
    this.#resumedAt = undefined;
    this.#lastFrameAt = performance.now();
    if (this.#streaming) this.#hasPicture = true;
    this.#enter(this.#streaming ? 'live' : 'holding');
    // The picture was published as `live`, which is not true any more.
    if (!this.#streaming) this.#ring.heartbeat(this.#state);
    this.#present();
  }

  /** The stream goes on, but its new pictures are not decoded: the last one stays. */
  goesOn(): void {
    // In a pause, and until the first picture after it, a card is shown.
    if (!this.#streaming || !this.#hasPicture || this.#state === 'card') return;
    this.#lastFrameAt = performance.now();
    if (this.#state === 'live') return;
    this.#enter('live');
    // Without sinks, nothing else would notice that it stops again.
    this.#schedule();
  }

  /** The stream is over: the last picture is held for a while, unless nobody should see it any more. */
  streamEnded({ hold = true }: { readonly hold?: boolean } = {}): void {
    // A stream without a picture does not make the one before stay longer.
    if (this.#hasPicture) this.#endedAt = performance.now();
    if (!hold) this.#endedAt = Number.NEGATIVE_INFINITY;
    this.#streaming = false;
    this.#hasPicture = false;
    this.#resumedAt = undefined;
    if (this.#state === 'live') this.#enter('holding');
    this.#tick();
  }

  /** Replaces the card's picture; shows it at once when the card is shown. */
  setCard(card: Uint8Array): void {
    this.#card = card;
    if (this.#state === 'card' && this.#wantedCard === card) this.#showCard();
  }

  /**
   * Shows this card in place of everything else until `resume`. Nobody may publish pictures of a stream meanwhile; those
   * that were published before this are gone when it returns. Another call replaces the card.
   */
  pause(card: Uint8Array): void {
    this.#pauseCard = card;
    this.#showCard();
  }

  /** Ends the pause: the next picture of the stream is shown, or the card if there is none. A held picture is gone. */
  resume(): void {
    if (this.#pauseCard === undefined) return;
    if (this.#streaming) this.#resumedAt = performance.now();
    this.#pauseCard = undefined;
    this.#tick();
  }

  close(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#heartbeat);
    this.#sinks.clear();
  }

  #tick(): void {
    const silent = performance.now() - this.#lastFrameAt;
    if (this.#state === 'card') {
      // A late picture of an old stream may have replaced the card in the ring, and after a pause there is another card.
      // A picture of this stream is right: it is reported in a moment.
      const isStream = this.#ring.latest()?.state === 'live';
      const isRight = isStream ? this.#isShowing : this.#shownCard === this.#wantedCard;
      if (isRight) this.#present();
      else this.#showCard();
    } else if (this.#isHeld && performance.now() - this.#endedAt >= this.#holdMs) {
      this.#showCard();
    } else {
      if (this.#isHeld || silent >= FRESH_MS) this.#enter('holding');
      else if (this.#watched && this.#sinks.size > 0 && silent > this.#intervalMs) this.#repeated++;
      this.#present();
    }
  }

  #showCard(): void {
    this.#enter('card');
    const card = this.#wantedCard;
    const slot = this.#ring.claim();
    if (slot?.draw({ drawOn: (surface) => surface.set(card) })) {
      const now = process.hrtime.bigint();
      slot.publish({ ptsUs: Number(now / 1000n), arrivalNs: now, state: 'card' });
      this.#shownCard = card;
    } else {
      slot?.abandon();
      // It is tried again at the next tick.
      this.#shownCard = undefined;
    }
    this.#present();
  }

  #enter(state: FrameState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#ring.heartbeat(state);
  }

  #present(): void {
    const latest = this.#ring.latest();
    // In a pause, no picture of the stream is shown, even if the ring had no room for the card.
    if (this.#pauseCard === undefined || latest?.state === 'card')
      latest?.lend((surface) => {
        for (const sink of this.#sinks) sink.present(surface);
      });
    this.#schedule();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), this.#nextTickMs());
  }

  /** The card to show when a card is shown. */
  get #wantedCard(): Uint8Array {
    const isResuming = this.#resumedAt !== undefined && performance.now() - this.#resumedAt < RESUMING_MS;
    return this.#pauseCard ?? (isResuming ? this.#shownCard : undefined) ?? this.#card;
  }

  /** Pictures of the stream may be shown. */
  get #isShowing(): boolean {
    return this.#streaming && this.#pauseCard === undefined;
  }

  /** The picture that is shown belongs to a stream that is over. */
  get #isHeld(): boolean {
    return !(this.#streaming && this.#hasPicture);
  }

  /** Without sinks nothing has to be repeated: the next tick is the change to the card. */
  #nextTickMs(): number {
    const silent = performance.now() - this.#lastFrameAt;
    const least = this.#watched ? 0 : UNWATCHED_EVERY_MS;
    if (this.#state === 'card') {
      const isSettled = this.#resumedAt === undefined && this.#shownCard === this.#wantedCard;
      return this.#sinks.size === 0 && isSettled ? LONGEST_TICK_MS : Math.max(CARD_EVERY_MS, this.#intervalMs, least);
    }
    const untilCard = this.#isHeld
      ? Math.max(0, this.#endedAt + this.#holdMs - performance.now())
      : Number.POSITIVE_INFINITY;
    // A timer may fire too early by a fraction of a millisecond: then the picture is not stale yet.
    const untilStale = this.#state === 'live' ? FRESH_MS - silent : untilCard;
    const lateMs = this.#intervalMs * (silent < this.#intervalMs ? LATE : 1);
    const untilRepeat = this.#sinks.size === 0 ? untilCard : Math.max(lateMs, least);
    // Rounding can leave a tiny time, in which the clock would not move on.
    return Math.max(1, Math.min(untilCard, untilStale, untilRepeat, LONGEST_TICK_MS));
  }
}
