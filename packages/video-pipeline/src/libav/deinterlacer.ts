import { AV_FRAME_FLAG_INTERLACED } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { FilterChain, type FilterStep } from './filter-chain.ts';

/** One picture for each frame. Frames among them that are not interlaced stay as they are. */
const STEPS: readonly FilterStep[] = [{ filter: 'bwdif', args: 'mode=send_frame:parity=auto:deint=interlaced' }];

/** bwdif refuses frames whose chroma planes, at half the size, have less than 3 columns or 4 lines. */
const LEAST_WIDTH = 6;
const LEAST_HEIGHT = 8;

/**
 * Makes whole pictures of interlaced frames, whose odd and even lines are from two moments. From the first interlaced
 * frame on it gives each frame one frame later, because the filter looks at the frame after it; until then it costs
 * nothing.
 */
export class Deinterlacer {
  readonly #chain: FilterChain = new FilterChain();
  #isInterlaced = false;

  /** The result is valid until the next call. */
  run(frame: Frame): Frame {
    // Encoders mix interlaced and progressive frames: the delay must not come and go with them.
    if (frame.hasFlags(AV_FRAME_FLAG_INTERLACED)) this.#isInterlaced = true;
    const isTooSmall = frame.width < LEAST_WIDTH || frame.height < LEAST_HEIGHT;
    return this.#isInterlaced && !isTooSmall ? this.#chain.run(frame, STEPS) : frame;
  }

  /** Frames were left out: the next one has nothing to do with those that were seen. */
  skip(): void {
    if (this.#isInterlaced) this.#chain.close();
  }

  /** A new configuration follows: its frames may be progressive. */
  reset(): void {
    this.#isInterlaced = false;
    this.#chain.close();
  }
}
