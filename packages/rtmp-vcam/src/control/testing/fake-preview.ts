import type { PreviewPicture, SnapshotOptions, VideoError } from '@rtmp-vcam/video-pipeline';
import type { ShownPreview } from '../server/routes.ts';

const PICTURE_BYTES = 40_000;

interface Viewer {
  readonly show: (picture: PreviewPicture) => void;
  readonly ended: ((error: VideoError | undefined) => void) | undefined;
}

/** A preview whose pictures only have a number, in their first four bytes. */
export class FakePreview implements ShownPreview {
  readonly snapshots: SnapshotOptions[] = [];
  readonly #viewers: Set<Viewer> = new Set();

  get viewers(): number {
    return this.#viewers.size;
  }

  watch(show: Viewer['show'], ended?: Viewer['ended']): () => void {
    const viewer = { show, ended };
    this.#viewers.add(viewer);
    return () => this.#viewers.delete(viewer);
  }

  async snapshot(options: SnapshotOptions): Promise<Uint8Array<ArrayBuffer>> {
    this.snapshots.push(options);
    return Uint8Array.of(1, 2, 3);
  }

  show(number: number): void {
    const jpeg = new Uint8Array(PICTURE_BYTES);
    new DataView(jpeg.buffer).setUint32(0, number);
    for (const { show } of this.#viewers) {
      show({ jpeg, number, width: 960, height: 540, state: 'live', publishedNs: 0n });
    }
  }

  end(error?: VideoError): void {
    for (const { ended } of this.#viewers) ended?.(error);
    this.#viewers.clear();
  }
}
