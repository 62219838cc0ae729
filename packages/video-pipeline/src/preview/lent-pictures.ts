import type { Canvas } from '../canvas/canvas.ts';
import { i420Planes, type PicturePlanes } from '../canvas/picture-planes.ts';
import { type Owned, retained } from '../ffi/owned.ts';
import { PlaneViews } from '../pixel-buffers/plane-views.ts';
import type { RingFrame, RingWriter } from '../ring/ring-writer.ts';

/** Another picture was put into the slot while it was used. With four slots, that hardly happens twice. */
const ATTEMPTS = 4;

type Use<T> = (picture: PicturePlanes, frame: RingFrame) => T;

/** Lends the newest picture of a ring of this process, without a copy. */
export class LentPictures {
  readonly canvas: Canvas;
  readonly #ring: RingWriter;
  readonly #views: PlaneViews = new PlaneViews();

  constructor(ring: RingWriter) {
    this.#ring = ring;
    this.canvas = ring.canvas;
  }

  /** The number of the newest picture; 0 before the first. */
  get newest(): number {
    return this.#ring.latest()?.number ?? 0;
  }

  /**
   * What `use` makes of the newest picture. Undefined when there is none, or when it was overwritten each time; `use` may
   * be called several times.
   */
  take<T>(use: Use<T>): T | undefined {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const frame = this.#ring.latest();
      const made = frame === undefined ? undefined : this.#use(frame, use);
      if (made !== undefined) return made.result;
    }
    return undefined;
  }

  close(): void {
    this.#views.clear();
  }

  #use<T>(frame: RingFrame, use: Use<T>): { readonly result: T } | undefined {
    let made: { readonly result: T } | undefined;
    let kept: Owned | undefined;
    frame.lend((surface) => {
      if (surface.format === 'i420') made = { result: use(i420Planes(surface.bytes, this.canvas), frame) };
      // A camera may need this picture at the same time, so it is given back at once.
      else kept = retained(surface.pixelBuffer);
    });
    if (kept !== undefined) {
      using pixelBuffer = kept;
      if (!frame.isCurrent()) return undefined;
      return this.#views.read(pixelBuffer.ref, ({ luma, chroma }) => ({
        result: use({ format: 'nv12', planes: [luma, chroma] }, frame),
      }));
    }
    return frame.isCurrent() ? made : undefined;
  }
}
