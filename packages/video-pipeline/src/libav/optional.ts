import type { Canvas, Placement } from '../canvas/canvas.ts';
import { Nv12Copier, type Nv12Placer } from '../canvas/nv12.ts';
import type { Decoder } from '../decoder/decoder.ts';
import { MissingDecoder } from '../decoder/missing-decoder.ts';
import type { LibavDecoderOptions } from './libav-decoder.ts';

/** node-av carries a GPLv3 FFmpeg, so that programs given to others under another licence go without. */
const libav = await load();

async function load() {
  try {
    const [{ LibavDecoder }, { Nv12Painter }] = await Promise.all([
      import('./libav-decoder.ts'),
      import('./nv12-painter.ts'),
    ]);
    return { LibavDecoder, Nv12Painter };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** The libav decoder; where node-av is not installed, one that says so. */
export function libavDecoder(options: LibavDecoderOptions): Decoder {
  return libav === undefined ? new MissingDecoder() : new libav.LibavDecoder(options);
}

/** Places pictures with libav; where node-av is not installed, copies those that need no placing. */
export function nv12Placer(canvas: Canvas, placement: Placement): Nv12Placer {
  return libav === undefined ? new Nv12Copier(canvas, placement) : new libav.Nv12Painter(canvas, placement);
}
