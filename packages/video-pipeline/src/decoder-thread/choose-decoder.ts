import type { Canvas, Placement } from '../canvas/canvas.ts';
import type { Decoder, DecoderChoice } from '../decoder/decoder.ts';
import { FallbackDecoder } from '../decoder/fallback-decoder.ts';
import { libavDecoder } from '../libav/optional.ts';
import type { Sharing } from '../pixel-buffers/pixel-buffer-pool.ts';
import { VideoToolboxDecoder } from '../videotoolbox/videotoolbox-decoder.ts';

interface ChooseDecoderOptions {
  readonly decoder: DecoderChoice;
  readonly canvas: Canvas;
  readonly placement: Placement;
  /** For decoders whose pictures lie in IOSurfaces. */
  readonly sharing: Sharing;
}

/** The decoder of this choice. `auto` on macOS: VideoToolbox, and libav for what that cannot decode. */
export function chooseDecoder({ decoder, canvas, placement, sharing }: ChooseDecoderOptions): Decoder {
  const libav = (): Decoder => libavDecoder({ canvas, placement, hardware: decoder === 'auto' });
  const apples = (): Decoder => new VideoToolboxDecoder({ canvas, placement, sharing });
  if (decoder === 'videotoolbox') return apples();
  if (decoder === 'auto' && process.platform === 'darwin') return new FallbackDecoder(apples(), libav());
  return libav();
}
