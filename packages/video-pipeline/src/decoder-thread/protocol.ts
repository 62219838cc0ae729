import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import type { Canvas, Placement } from '../canvas/canvas.ts';
import type { DecoderChoice } from '../decoder/decoder.ts';
import type { VideoErrorCode } from '../errors.ts';
import type { RingHandle } from '../ring/ring-writer.ts';
import type { ConfigDescription } from './describe-config.ts';

/** The options of a decoder thread. */
export interface DecoderThreadOptions {
  readonly ring: RingHandle;
  readonly canvas: Canvas;
  readonly placement: Placement;
  readonly decoder: DecoderChoice;
  /** Bytes that the pictures of a stream may take. */
  readonly maxMemory?: number | undefined;
}

/** The `workerData` of a decoder thread. */
export interface DecoderThreadData extends DecoderThreadOptions {
  /** Counters of this thread: see PROGRESS. */
  readonly progress: SharedArrayBuffer;
}

/** Messages from the main thread to the decoder thread. The packet's buffer is transferred. */
export type DecoderRequest =
  | {
      readonly type: 'packet';
      readonly stream: number;
      readonly packet: VideoPacket;
      /** When its last byte was read; host clock. */
      readonly arrivalNs: bigint;
      /** When its picture should be shown, in milliseconds of the host's clock. */
      readonly showAt: number;
      /** It waited while nobody watched, and a newer one follows at once: its picture is not drawn. */
      readonly outdated?: boolean;
    }
  /** Shows the newest picture once more, unless it was shown as `PROGRESS.showing` says. */
  | { readonly type: 'redraw'; readonly stream: number }
  | { readonly type: 'end'; readonly stream: number }
  /** No packet of the stream will come for a while, and then a keyframe. */
  | { readonly type: 'rest'; readonly stream: number }
  | { readonly type: 'close' };

/**
 * A picture is complete in the ring. Sent for each picture while pictures are watched, otherwise ten times a second:
 * waking the other thread costs more than a third of a millisecond.
 */
export interface PublishedFrame {
  readonly type: 'frame';
  readonly stream: number;
  /** The frame's number in the ring. */
  readonly number: number;
  /** Pictures since the last report, this one included; 0 when it is one that was shown before. */
  readonly pictures: number;
  /** Presentation time in milliseconds on the stream's clock. */
  readonly pts: number;
  /** Host clock, nanoseconds: when the packet's last byte was read, and when the frame was readable in the ring. */
  readonly arrivalNs: bigint;
  readonly publishedNs: bigint;
}

/** The format of a stream; sent with its first picture and at each change. */
export interface StreamFormat extends ConfigDescription {
  readonly type: 'format';
  readonly stream: number;
  /** `h264`, `h264 (vaapi)`. */
  readonly decoder: string;
  readonly width: number;
  readonly height: number;
}

/** A problem to report to the user; decoding continues if it can. */
export interface DecoderProblem {
  readonly type: 'problem';
  readonly stream: number;
  readonly code: VideoErrorCode;
  readonly detail: string;
}

/** The last picture of a stream that ended is in the ring. */
export interface StreamEnd {
  readonly type: 'ended';
  readonly stream: number;
}

/** Messages from the decoder thread to the main thread. */
export type DecoderEvent = PublishedFrame | StreamFormat | DecoderProblem | StreamEnd | { readonly type: 'ready' };

/** Indices into the shared progress counters (Int32Array), which both threads read without a message. */
export const PROGRESS = {
  /** Packets sent to the thread so far. */
  posted: 0,
  /** Packets that it has finished. */
  done: 1,
  /** The stream that may publish; frames of other streams are dropped. */
  stream: 2,
  /** 1 while each picture is to be reported at once. */
  watched: 3,
  /** How pictures are shown: see `showingOf`. */
  showing: 4,
  /** Pictures that were not shown: too many for the rate of the canvas, … */
  skipped: 5,
  /** … decoded while newer packets waited already, … */
  outrun: 6,
  /** … or damaged, or not decodable. */
  damaged: 7,
} as const;

export const PROGRESS_BYTES = 32;

/** A number that no stream has: waiting packets are dropped without being decoded. */
export const NO_STREAM = -1;
