import type { VideoError } from '../errors.ts';
import type { PreviewPicture } from './protocol.ts';

/** A picture that stays is shown again this often, so that each viewer sees that its connection is alive. */
const AGAIN_MS = 2000;

/** Gets pictures. It returns at once and never throws. */
export type PreviewListener = (picture: PreviewPicture) => void;
/** Is told that no picture will come any more; with an error if that is not because the camera was closed. */
export type PreviewEnd = (error: VideoError | undefined) => void;

interface Viewer {
  readonly show: PreviewListener;
  readonly ended: PreviewEnd | undefined;
}

/** Those who watch a preview, and the picture that they see. */
export class Viewers {
  readonly #viewers: Set<Viewer> = new Set();
  #last: PreviewPicture | undefined;
  #shownAt = 0;

  get count(): number {
    return this.#viewers.size;
  }

  /** The viewer gets the present picture in a moment, if there is one. The function takes it out, once or more often. */
  add(show: PreviewListener, ended: PreviewEnd | undefined): () => void {
    const viewer = { show, ended };
    this.#viewers.add(viewer);
    const last = this.#last;
    if (last !== undefined) {
      queueMicrotask(() => {
        if (last === this.#last && this.#viewers.has(viewer)) viewer.show(last);
      });
    }
    return () => {
      this.#viewers.delete(viewer);
      // A picture that is shown later must not be of now.
      if (this.#viewers.size === 0) this.forget();
    };
  }

  show(picture: PreviewPicture): void {
    if (this.#viewers.size === 0) return;
    this.#last = picture;
    this.#shownAt = performance.now();
    for (const { show } of this.#viewers) show(picture);
  }

  /** Shows the present picture again if it has stayed for a while. */
  remind(): void {
    if (this.#last !== undefined && performance.now() - this.#shownAt >= AGAIN_MS) this.show(this.#last);
  }

  /** The present picture is not shown again. */
  forget(): void {
    this.#last = undefined;
  }

  end(error: VideoError | undefined): void {
    const all = [...this.#viewers];
    this.#viewers.clear();
    this.forget();
    for (const { ended } of all) ended?.(error);
  }
}
