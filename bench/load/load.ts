import { Job } from '../processes/job.ts';
import { isLoadResult, LIVE, type LoadResult, type LoadTask } from './protocol.ts';

/** The load generator at work. */
export class Load implements AsyncDisposable {
  readonly #job: Job;

  private constructor(job: Job) {
    this.#job = job;
  }

  /** Resolves when all publishers are connected. */
  static async start(task: LoadTask): Promise<Load> {
    const load = new Load(await Job.start(new URL('./load-process.ts', import.meta.url), task));
    await load.#job.report((value) => value === LIVE);
    return load;
  }

  /** Ends a load that was not given a number of bytes to send. */
  stop(): void {
    this.#job.send('stop');
  }

  /** Resolves when everything was sent and read. */
  async done(): Promise<LoadResult> {
    return this.#job.report(isLoadResult);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#job[Symbol.asyncDispose]();
  }
}
