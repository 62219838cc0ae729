import type { VideoPipeline } from '@rtmp-vcam/video-pipeline';
import type { StreamTaker } from './stream-taker.ts';

/** What has come, and what became of it. Each of them only grows. */
export interface Counts {
  readonly streams: number;
  readonly bytes: number;
  /** Pictures that came. */
  readonly received: number;
  /** Pictures that were shown. */
  readonly shown: number;
  /** Frames that were not decoded, because the decoder was too slow. */
  readonly undecoded: number;
  /** Pictures that were decoded and not shown, because newer ones waited. */
  readonly outrun: number;
  readonly skipped: number;
  readonly repeated: number;
  readonly late: number;
  readonly damaged: number;
}

/** The counts of a camera since the start of the program. */
export interface CameraTotals extends Counts {
  /** How often senders were refused. */
  readonly refusals: number;
}

interface StreamCountsOptions {
  readonly pipeline: Pick<VideoPipeline, 'stats'>;
  readonly streams: Pick<StreamTaker, 'totals'>;
}

/** Counts over all streams of a camera, and over the present one. */
export class StreamCounts {
  readonly #options: StreamCountsOptions;
  #total: Counts;
  #atBegin: Counts;

  constructor(options: StreamCountsOptions) {
    this.#options = options;
    this.#total = this.#read();
    this.#atBegin = this.#total;
  }

  /** Reads the counts. Call it at regular intervals: a stream that is new began after the call before. */
  look(): void {
    const before = this.#total;
    this.#total = this.#read();
    if (this.#total.streams !== before.streams) this.#atBegin = before;
  }

  /** Since the start of the program. */
  get total(): Counts {
    return this.#total;
  }

  /** Since the begin of the present stream. */
  get ofStream(): Counts {
    const [now, from] = [this.#total, this.#atBegin];
    return {
      streams: now.streams - from.streams,
      bytes: now.bytes - from.bytes,
      received: now.received - from.received,
      shown: now.shown - from.shown,
      undecoded: now.undecoded - from.undecoded,
      outrun: now.outrun - from.outrun,
      skipped: now.skipped - from.skipped,
      repeated: now.repeated - from.repeated,
      late: now.late - from.late,
      damaged: now.damaged - from.damaged,
    };
  }

  #read(): Counts {
    const {
      received,
      frames: shown,
      dropped: undecoded,
      outrun,
      skipped,
      repeated,
      late,
      damaged,
    } = this.#options.pipeline.stats;
    return { ...this.#options.streams.totals, received, shown, undecoded, outrun, skipped, repeated, late, damaged };
  }
}
