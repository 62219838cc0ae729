import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import type { Placement } from '../canvas/canvas.ts';
import type { CanvasPicture, DrawnPicture } from '../canvas/canvas-picture.ts';

/** One decoded picture. Valid until the decoder is asked for the next one. */
export type Picture = PictureInfo & CanvasPicture;
/** A decoded picture that the CPU draws. */
export type DecodedPicture = PictureInfo & DrawnPicture;

interface PictureInfo {
  /** Presentation time in milliseconds on the stream's clock; estimated when the stream's own times are not usable. */
  readonly pts: number;
  /** Presentation time of the packet it came from. */
  readonly packetPts: number;
  readonly width: number;
  readonly height: number;
  /** True when decoding can start here. */
  readonly keyframe: boolean;
  /** True when the bytes were damaged and the decoder had to guess. */
  readonly damaged: boolean;
  /** True when decoding began without a keyframe and the picture is not complete yet. */
  readonly partial: boolean;
  /** Lets `Decoder.kept` give this picture again, in place of the one before, whether it was drawn or not. */
  keep(): void;
}

/** Which decoder to use; `auto` is the best one of this machine. */
export type DecoderChoice = 'auto' | 'libav' | 'videotoolbox';

/**
 * Pictures, as they become ready. A promise among them must be awaited before the next item is requested; it never
 * rejects. A decoder that works in this thread yields no promises, so its pictures need no turn of the event loop.
 */
export type Pictures = Iterable<Picture | Promise<void>>;

/** Pictures larger than 8192 x 4320 are refused always. */
export const LARGEST_PIXELS: number = 8192 * 4320;

/** How much a decoder may use, so that a stream cannot demand any amount of memory. */
export interface DecoderRoom {
  /** Luma samples of a picture, as `countedPixels` counts them. */
  readonly pixels: number;
  /** Pictures that it keeps at a time, according to the headers. */
  readonly pictures: number;
  /** Memory of all of them together. */
  readonly bytes: number;
}

/** `live`: each picture comes as soon as it can. `catching-up`: many come as fast as possible, each a little later. */
export type Pace = 'live' | 'catching-up';

/** Decodes packets to pictures in presentation order. It runs in a worker thread of its own. One call at a time. */
export interface Decoder {
  /** For the log: `h264`, `h264 (vaapi)`. */
  readonly description: string;
  /** Sets the decoder configuration record (`kind: 'config'`). Default `live`. Throws VideoError. */
  configure(config: VideoPacket, room?: DecoderRoom, pace?: Pace): void;
  /**
   * Decodes one access unit and yields the pictures that are ready. Throws VideoError; the decoder can be used again from
   * the next keyframe on.
   */
  decode(frame: VideoPacket): Pictures;
  /** Places pictures in another way, from the next one that is drawn on. */
  place(placement: Placement): void;
  /** The picture that was kept last, until the next configuration. Valid until the decoder is asked for a picture. */
  kept(): Picture | undefined;
  /** Yields the pictures that the decoder still holds, at the end of a stream. */
  flush(): Pictures;
  /** Frees its memory. It opens again at the next configuration. */
  close(): Promise<void> | undefined;
}
