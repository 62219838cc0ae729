import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import type { CanvasPicture, DrawnPicture } from '../canvas/canvas-picture.ts';

/** One decoded picture. Valid until the decoder is asked for the next one. */
export type Picture = PictureInfo & CanvasPicture;
/** One that the processor draws. */
export type DecodedPicture = PictureInfo & DrawnPicture;

interface PictureInfo {
  /** Presentation time in milliseconds on the stream's clock; made up where the stream's own goes back and forth. */
  readonly pts: number;
  /** Presentation time of the packet it came from. */
  readonly packetPts: number;
  readonly width: number;
  readonly height: number;
  /** True when decoding can start here. */
  readonly keyframe: boolean;
  /** True when the bytes were damaged and the decoder had to guess. */
  readonly damaged: boolean;
  /** True when decoding began without a keyframe and the picture is not whole yet. */
  readonly partial: boolean;
}

/** Which decoder to use; `auto` takes the best one of this machine. */
export type DecoderChoice = 'auto' | 'libav' | 'videotoolbox';

/**
 * Pictures as they come. A promise among them is to be waited for before the next one is asked for; it never rejects. Where a
 * decoder works in this thread there is none, and pictures come without a turn of the event loop.
 */
export type Pictures = Iterable<Picture | Promise<void>>;

/** Packets to pictures, in presentation order. Lives in a worker thread of its own. One call at a time. */
export interface Decoder {
  /** For the log: `h264`, `h264 (vaapi)`. */
  readonly description: string;
  /** Takes a decoder configuration record (`kind: 'config'`). Throws VideoError. */
  configure(config: VideoPacket): void;
  /** Decodes one access unit; yields what is ready. Throws VideoError; the decoder stays usable from the next keyframe on. */
  decode(frame: VideoPacket): Pictures;
  /** Yields what the decoder still holds, at the end of a stream. */
  flush(): Pictures;
  close(): Promise<void> | undefined;
}
