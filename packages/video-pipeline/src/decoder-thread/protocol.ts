import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import type { Canvas, Placement } from '../canvas/canvas.ts';
import type { DecoderChoice } from '../decoder/decoder.ts';
import type { VideoErrorCode } from '../errors.ts';
import type { RingHandle } from '../ring/ring-writer.ts';
import type { ConfigDescription } from './describe-config.ts';

/** What a decoder thread works with. */
export interface DecoderThreadOptions {
  readonly ring: RingHandle;
  readonly canvas: Canvas;
  readonly placement: Placement;
  readonly decoder: DecoderChoice;
}

/** What a decoder thread is started with. */
export interface DecoderThreadData extends DecoderThreadOptions {
  /** The thread's own counters: see PROGRESS. */
  readonly progress: SharedArrayBuffer;
}

/** Main thread to decoder thread. The packet's buffer is transferred. */
export type DecoderRequest =
  | {
      readonly type: 'packet';
      readonly stream: number;
      readonly packet: VideoPacket;
      /** When its last byte was read; host clock. */
      readonly arrivalNs: bigint;
      /** When its picture should be shown, in milliseconds of the host's clock. */
      readonly showAt: number;
    }
  | { readonly type: 'end'; readonly stream: number }
  | { readonly type: 'close' };

/**
 * A picture is whole in the ring. Told of each picture while somebody waits for them, else ten times a second: waking
 * the other thread costs more than a third of a millisecond.
 */
export interface PublishedFrame {
  readonly type: 'frame';
  readonly stream: number;
  /** The frame's number in the ring. */
  readonly number: number;
  /** Pictures since the one that was told of before, this one included. */
  readonly pictures: number;
  /** Presentation time in milliseconds on the stream's clock. */
  readonly pts: number;
  /** Host clock, nanoseconds: the packet's last byte read, and the frame readable in the ring. */
  readonly arrivalNs: bigint;
  readonly publishedNs: bigint;
}

/** What the stream turned out to be; sent at the first picture and at each change. */
export interface StreamFormat extends ConfigDescription {
  readonly type: 'format';
  readonly stream: number;
  /** `h264`, `h264 (vaapi)`. */
  readonly decoder: string;
  readonly width: number;
  readonly height: number;
}

/** Something that the user may want to know; decoding goes on where it can. */
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

/** Decoder thread to main thread. */
export type DecoderEvent = PublishedFrame | StreamFormat | DecoderProblem | StreamEnd | { readonly type: 'ready' };

/** Indices into the shared progress counters (Int32Array), which both threads read without a message. */
export const PROGRESS = {
  /** Packets handed to the thread so far. */
  posted: 0,
  /** Packets it is done with. */
  done: 1,
  /** The stream that may publish; frames of another one are dropped. */
  stream: 2,
  /** 1 while each picture is waited for. */
  watched: 3,
} as const;

export const PROGRESS_BYTES = 16;

/** A stream number that no stream has: what waits is dropped without being decoded. */
export const NO_STREAM = -1;
