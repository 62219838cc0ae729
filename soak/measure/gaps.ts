import { isStalls, Machine } from '../../bench/measure/machine.ts';
import { type Stretch, withoutStalls } from '../../bench/measure/stalls.ts';
import { Job } from '../../bench/processes/job.ts';

/** What a reader saw of one ring. */
export interface RingGaps {
  readonly ring: string;
  /** Pictures of streams. */
  readonly pictures: number;
  /** Times without any sign that the camera is fed. */
  readonly noSign: readonly Stretch[];
  /** Times without a new picture, which is as it should be without a stream. */
  readonly noPicture: readonly Stretch[];
}

/** The longest times of one camera, in milliseconds, without those for which the machine is to blame. */
export interface LongestGaps {
  readonly ring: string;
  readonly pictures: number;
  readonly noSignMs: number;
  readonly noPictureMs: number;
  /** The longest times without a new picture, the longest first. */
  readonly worst: readonly Gap[];
}

/** A time in which nothing came. */
export interface Gap {
  /** Without the time for which the machine is to blame. */
  readonly ms: number;
  /** When it began and was over, on the clock of `hostMs`. */
  readonly from: number;
  readonly to: number;
}

/** So many gaps are told of each camera. */
const MOST_TOLD = 5;

interface ReaderReport {
  readonly rings: readonly RingGaps[];
  readonly stalls: readonly Stretch[];
}

/** Watches the rings and the machine, from two other processes. */
export class Watching implements AsyncDisposable {
  readonly #reader: Job;
  readonly #machine: Machine;

  private constructor(reader: Job, machine: Machine) {
    this.#reader = reader;
    this.#machine = machine;
  }

  static async start(rings: readonly string[]): Promise<Watching> {
    const machine = await Machine.watch();
    const reader = await Job.start(new URL('reader-process.ts', import.meta.url), { rings });
    return new Watching(reader, machine);
  }

  /** Ends both. `stalledMs`: how long the machine let neither of them run. */
  async end(): Promise<{ readonly cameras: readonly LongestGaps[]; readonly stalledMs: number }> {
    this.#reader.send('end');
    const { rings, stalls: own } = await this.#reader.report(isReaderReport);
    const machine = await this.#machine.end();
    const stalls = [...own, ...machine];
    const cameras = rings.map(({ ring, pictures, noSign, noPicture }) => {
      const worst = longest(noPicture, stalls);
      const [noSignMs = 0] = longest(noSign, stalls).map(({ ms }) => ms);
      return { ring, pictures, noSignMs, noPictureMs: worst[0]?.ms ?? 0, worst: worst.slice(0, MOST_TOLD) };
    });
    return { cameras, stalledMs: machine.reduce((sum, { from, to }) => sum + to - from, 0) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader[Symbol.asyncDispose]();
    await this.#machine[Symbol.asyncDispose]();
  }
}

function longest(gaps: readonly Stretch[], stalls: readonly Stretch[]): Gap[] {
  return gaps.map((gap) => ({ ...gap, ms: withoutStalls(gap, stalls) })).toSorted((a, b) => b.ms - a.ms);
}

function isReaderReport(value: unknown): value is ReaderReport {
  return isStalls(value) && 'rings' in value && Array.isArray(value.rings);
}
