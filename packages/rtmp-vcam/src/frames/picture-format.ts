import { type Canvas, encodePng } from '@rtmp-vcam/video-pipeline';
import { matroska } from './matroska.ts';
import { y4m } from './y4m.ts';

/** The formats that `rtmp-vcam frames` can write. */
export type FrameFormat = 'y4m' | 'mkv' | 'raw' | 'png';

/** How pictures become bytes. */
export interface PictureFormat {
  /** The start of the output. */
  readonly header: Uint8Array;
  /** What comes before each picture. `timeMs` is its time after the first one. */
  mark(timeMs: number): Uint8Array;
  /** The bytes of an I420 picture of the canvas; they are valid until the next call, and may be `picture` itself. */
  encode(picture: Uint8Array): Uint8Array;
}

const NOTHING = new Uint8Array();

/** @param isSteady true if pictures come at the frame rate of the canvas */
export function pictureFormat(format: FrameFormat, canvas: Canvas, isSteady: boolean): PictureFormat {
  switch (format) {
    case 'y4m':
      return y4m(canvas);
    case 'mkv':
      return matroska(canvas, isSteady);
    case 'raw':
      return { header: NOTHING, mark: () => NOTHING, encode: (picture) => picture };
    case 'png':
      return { header: NOTHING, mark: () => NOTHING, encode: (picture) => encodePng(picture, canvas) };
  }
}
