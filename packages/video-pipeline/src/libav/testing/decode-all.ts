import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { type Canvas, i420Size, type Placement } from '../../canvas/canvas.ts';
import { LibavDecoder } from '../libav-decoder.ts';

const UPRIGHT: Placement = { fit: 'contain', rotate: 0, mirror: false };

/** A picture that was decoded and drawn on a canvas. */
export interface Shown {
  readonly pts: number;
  readonly damaged: boolean;
  readonly surface: Uint8Array;
}

/** Decodes and draws all pictures of a stream with one decoder, as the decoder thread does. */
export function decodeAll(packets: readonly VideoPacket[], canvas: Canvas, placement: Placement = UPRIGHT): Shown[] {
  const decoder = new LibavDecoder({ canvas, placement, hardware: false });
  const shown: Shown[] = [];
  const keep = (pictures: ReturnType<LibavDecoder['decode']>): void => {
    for (const picture of pictures) {
      const surface = new Uint8Array(i420Size(canvas.width, canvas.height)).fill(7);
      picture.drawOn(surface);
      shown.push({ pts: picture.pts, damaged: picture.damaged, surface });
    }
  };
  for (const packet of packets) {
    if (packet.kind === 'config') decoder.configure(packet);
    else if (packet.kind === 'frame') keep(decoder.decode(packet));
  }
  keep(decoder.flush());
  decoder.close();
  return shown;
}
