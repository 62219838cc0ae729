/** Something through which pictures are watched: a camera, or the frame ring. */
export interface Watchable {
  /** How many watch now. Undefined when that is not known, which counts as somebody. */
  readonly readers?: number | undefined;
}

/** Apps often close a camera and open it again at once, and PipeWire starts a reader twice. In milliseconds. */
const LEFT_AFTER_MS = 2000;
/**
 * Whoever begins to watch a card should see it soon. While there is a stream, each packet is an occasion to look: more
 * timers would cost more than everything else does while nobody watches. In milliseconds.
 */
const LOOK_EVERY_MS = 100;
/** While somebody watches, there is only their leaving to be seen. In milliseconds. */
const LOOK_AGAIN_MS = 250;

/** Knows whether anybody watches. It looks by itself now and then, because most cameras can only be asked. */
export class Audience {
  readonly #places: Set<Watchable>;
  readonly #onChange: (watched: boolean) => void;
  #watched = false;
  #seenAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(places: Iterable<Watchable>, onChange: (watched: boolean) => void) {
    this.#places = new Set(places);
    this.#onChange = onChange;
    this.#schedule();
  }

  /** False when nobody has watched for two seconds. */
  get watched(): boolean {
    return this.#watched;
  }

  add(place: Watchable): void {
    this.#places.add(place);
    this.look();
  }

  remove(place: Watchable): void {
    this.#places.delete(place);
    this.look();
  }

  /** Finds out now whether anybody watches. */
  look(): void {
    if (this.#closed) return;
    const now = performance.now();
    if ([...this.#places].some(({ readers }) => readers !== 0)) this.#seenAt = now;
    const watched = now - this.#seenAt < LEFT_AFTER_MS;
    const hasChanged = watched !== this.#watched;
    this.#watched = watched;
    if (hasChanged) this.#onChange(watched);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(
      () => {
        this.look();
        this.#schedule();
      },
      this.#watched ? LOOK_AGAIN_MS : LOOK_EVERY_MS,
    );
  }
}
