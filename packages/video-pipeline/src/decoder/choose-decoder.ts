import type { Canvas, Placement } from '../canvas/canvas.ts';
import { libavDecoder } from '../libav/optional.ts';
import { VideoToolboxDecoder } from '../videotoolbox/videotoolbox-decoder.ts';
import type { Decoder, DecoderChoice } from './decoder.ts';
import { FallbackDecoder } from './fallback-decoder.ts';

export interface ChooseDecoderOptions {
  readonly decoder: DecoderChoice;
  readonly canvas: Canvas;
  readonly placement: Placement;
}

/** The decoder of this choice. `auto` on macOS: VideoToolbox, and libav for what that cannot decode. */
export function chooseDecoder({ decoder, canvas, placement }: ChooseDecoderOptions): Decoder {
  const libav = (): Decoder => libavDecoder({ canvas, placement, hardware: decoder === 'auto' });
  if (decoder === 'videotoolbox') return new VideoToolboxDecoder(canvas, placement);
  if (decoder === 'auto' && process.platform === 'darwin') {
    return new FallbackDecoder(new VideoToolboxDecoder(canvas, placement), libav());
  }
  return libav();
}
