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
  /** For decoders whose pictures are in IOSurfaces. */
  readonly sharing: Sharing;
}

/** Creates the chosen decoder. On macOS `auto` is VideoToolbox, with libav for streams that it cannot decode. */
export function chooseDecoder({ decoder, canvas, placement, sharing }: ChooseDecoderOptions): Decoder {
  const libav = (): Decoder => libavDecoder({ canvas, placement, hardware: decoder === 'auto' });
  const apples = (): Decoder => new VideoToolboxDecoder({ canvas, placement, sharing });
  if (decoder === 'videotoolbox') return apples();
  if (decoder === 'auto' && process.platform === 'darwin') return new FallbackDecoder(apples(), libav());
  return libav();
}
