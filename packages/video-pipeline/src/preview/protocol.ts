import type { VideoErrorCode } from '../errors.ts';
import type { FrameState } from '../ring/memory/layout.ts';
import type { RingHandle } from '../ring/ring-writer.ts';

/** The `workerData` of a preview thread. */
export interface PreviewThreadData {
  readonly ring: RingHandle;
  /** Counters: see PREVIEW_COUNTERS. */
  readonly counters: SharedArrayBuffer;
}

export type SnapshotFormat = 'jpg' | 'png';

/** Messages from the main thread to the preview thread. */
export type PreviewRequest =
  /** Somebody watches from now on. The number comes back with each picture. */
  | { readonly type: 'watch'; readonly session: number }
  /** Nobody watches any more. */
  | { readonly type: 'rest' }
  | SnapshotRequest
  | { readonly type: 'close' };

export interface SnapshotRequest {
  readonly type: 'snapshot';
  readonly id: number;
  readonly format: SnapshotFormat;
  /** In pixels; undefined for the width of the canvas. */
  readonly width: number | undefined;
  /** A picture with a larger number than this is waited for, for a moment; 0 accepts any. */
  readonly after: number;
}

/** A picture as a JPEG file. */
export interface PreviewPicture {
  readonly jpeg: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  /** The number of the picture in the ring. */
  readonly number: number;
  /** What it shows: the stream, or the card. */
  readonly state: FrameState;
  /** When it could be read in the ring, on the clock of `process.hrtime.bigint()`. */
  readonly publishedNs: bigint;
}

/** Messages from the preview thread to the main thread. The bytes of files are transferred. */
export type PreviewEvent =
  | { readonly type: 'ready' }
  | { readonly type: 'picture'; readonly session: number; readonly picture: PreviewPicture }
  | { readonly type: 'snapshot'; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> }
  /** No snapshot with this id can be made; without an id, no pictures for those who watch. */
  | { readonly type: 'failed'; readonly id?: number; readonly code: VideoErrorCode; readonly detail: string };

/** Indices into the counters (Int32Array), which both threads read without a message. */
export const PREVIEW_COUNTERS = {
  /** Pictures that the main thread has got. */
  taken: 0,
  /** How often the thread has looked for a new picture: by this it shows that it does not hang. */
  looks: 1,
} as const;

export const PREVIEW_COUNTERS_BYTES = 8;
