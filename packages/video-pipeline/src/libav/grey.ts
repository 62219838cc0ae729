import {
  AV_PIX_FMT_GRAY8,
  AV_PIX_FMT_GRAY9LE,
  AV_PIX_FMT_GRAY10LE,
  AV_PIX_FMT_GRAY12LE,
  AV_PIX_FMT_GRAY14LE,
  AV_PIX_FMT_GRAY16LE,
  AVCOL_SPC_UNSPECIFIED,
} from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { FilterChain } from './filter-chain.ts';

/** Grey formats (4:0:0), and the 4:2:0 formats with the same luma. */
const FORMATS_WITH_CHROMA: ReadonlyMap<number, string> = new Map([
  [AV_PIX_FMT_GRAY8, 'yuv420p'],
  [AV_PIX_FMT_GRAY9LE, 'yuv420p9le'],
  [AV_PIX_FMT_GRAY10LE, 'yuv420p10le'],
  [AV_PIX_FMT_GRAY12LE, 'yuv420p12le'],
  [AV_PIX_FMT_GRAY14LE, 'yuv420p14le'],
  [AV_PIX_FMT_GRAY16LE, 'yuv420p16le'],
]);

/** Gives grey frames neutral chroma planes, and leaves other frames as they are. */
export class GreyConverter {
  readonly #chain: FilterChain = new FilterChain();

  /** The result is valid until the next call. */
  run(frame: Frame): Frame {
    const format = FORMATS_WITH_CHROMA.get(frame.format);
    if (format === undefined) return frame;
    // swscale takes every grey frame for full range. With full range on both sides it copies the levels as they are.
    const { colorRange } = frame;
    const result = this.#chain.run(frame, [
      { filter: 'scale', args: 'in_range=full:out_range=full' },
      { filter: 'format', args: format },
    ]);
    result.colorRange = colorRange;
    // Without colours, there are none to convert to another matrix.
    result.colorSpace = AVCOL_SPC_UNSPECIFIED;
    return result;
  }

  close(): void {
    this.#chain.close();
  }
}
