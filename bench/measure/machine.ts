import { Job } from '../processes/job.ts';
import type { Stretch } from './stalls.ts';

/** Notes when the machine did not let a process run that only ticks: then others could not run either. */
export class Machine implements AsyncDisposable {
  readonly #ticks: Job;

  private constructor(ticks: Job) {
    this.#ticks = ticks;
  }

  static async watch(): Promise<Machine> {
    return new Machine(await Job.start(new URL('tick-process.ts', import.meta.url), {}));
  }

  /** When it stood still. Ends the watching. */
  async end(): Promise<readonly Stretch[]> {
    this.#ticks.send('end');
    const { stalls } = await this.#ticks.report(isStalls);
    return stalls;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ticks[Symbol.asyncDispose]();
  }
}

export function isStalls(value: unknown): value is { readonly stalls: readonly Stretch[] } {
  return typeof value === 'object' && value !== null && 'stalls' in value && Array.isArray(value.stalls);
}
