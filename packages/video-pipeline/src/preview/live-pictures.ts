import { VideoError } from '../errors.ts';
import type { JpegEncoder } from '../libav/jpeg-encoder.ts';
import { openJpegEncoder } from '../libav/optional-pictures.ts';
import type { LentPictures } from './lent-pictures.ts';
import { LookTimes } from './look-times.ts';
import { previewSize } from './picture-size.ts';
import { PREVIEW_COUNTERS, type PreviewEvent, type PreviewPicture } from './protocol.ts';

/** Pictures that the main thread has not taken yet: when it is busy, they would only become old. */
const MOST_SENT = 2;
const WAIT_FOR_MAIN_MS = 10;
const AFTER_ERROR_MS = 1000;
const QUANTISER = 4;

interface LivePicturesOptions {
  readonly pictures: LentPictures;
  readonly counters: Int32Array;
  readonly send: (event: PreviewEvent, transfer: readonly ArrayBuffer[]) => void;
}

/** Makes JPEG files of the ring's pictures while somebody watches. */
export class LivePictures {
  readonly #options: LivePicturesOptions;
  readonly #times: LookTimes = new LookTimes();
  #encoder: JpegEncoder | undefined;
  #timer: NodeJS.Timeout | undefined;
  #session = 0;
  /** The number of the picture that was sent last. */
  #shown = 0;
  #sent: number;

  constructor(options: LivePicturesOptions) {
    this.#options = options;
    this.#sent = Atomics.load(options.counters, PREVIEW_COUNTERS.taken);
  }

  watch(session: number): void {
    this.#session = session;
    this.#shown = 0;
    this.#times.reset();
    this.#lookIn(0);
  }

  rest(): void {
    clearTimeout(this.#timer);
  }

  close(): void {
    this.rest();
    this.#encoder?.close();
    this.#encoder = undefined;
  }

  #lookIn(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#lookIn(this.#look()), milliseconds);
  }

  /** Sends the newest picture if it is a new one, and returns the milliseconds to the next look. */
  #look(): number {
    const { pictures, counters, send } = this.#options;
    Atomics.add(counters, PREVIEW_COUNTERS.looks, 1);
    if (this.#sent - Atomics.load(counters, PREVIEW_COUNTERS.taken) >= MOST_SENT) return WAIT_FOR_MAIN_MS;
    const began = performance.now();
    if (pictures.newest === this.#shown) return this.#times.afterNothing(began);
    const ageMs = (published: bigint): number => Number(process.hrtime.bigint() - published) / 1e6;
    try {
      const picture = this.#encode();
      if (picture === undefined) return this.#times.afterNothing(began);
      const { number, publishedNs } = picture;
      const takenMs = performance.now();
      const wait = this.#times.afterPicture({ number, publishedMs: takenMs - ageMs(publishedNs), takenMs });
      this.#shown = number;
      this.#sent++;
      send({ type: 'picture', session: this.#session, picture }, [picture.jpeg.buffer]);
      return wait;
    } catch (error) {
      if (!(error instanceof VideoError)) throw error;
      send({ type: 'failed', code: error.code, detail: error.message }, []);
      return AFTER_ERROR_MS;
    }
  }

  #encode(): PreviewPicture | undefined {
    const { canvas } = this.#options.pictures;
    const target = previewSize(canvas);
    this.#encoder ??= openJpegEncoder({
      source: canvas,
      target,
      matrix: canvas.matrix ?? 'bt709',
      quantiser: QUANTISER,
    });
    const encoder = this.#encoder;
    return this.#options.pictures.take((planes, { number, state, publishedNs }) => ({
      jpeg: encoder.encode(planes),
      ...target,
      number,
      state,
      publishedNs,
    }));
  }
}
