import { Program, type ProgramOptions } from '../../test/support/program.ts';
import { until } from '../../test/support/wait.ts';

/** Longer than any job of a whole run of the benchmark. */
const PATIENCE_MS = 20 * 60_000;

/** A module that does one job in a process of its own, so that its work is not counted with anything else. */
export class Job implements AsyncDisposable {
  readonly #program: Program;
  readonly #reports: unknown[] = [];

  private constructor(program: Program) {
    this.#program = program;
    program.onMessage((report) => this.#reports.push(report));
  }

  /** Starts a module that calls `doJob`, and gives it the job. `within`: the start of the command, for a namespace. */
  static async start(module: URL, job: object, options: Pick<ProgramOptions, 'within'> = {}): Promise<Job> {
    const started = new Job(await Program.startModule(module, [], { ...options, ipc: true }));
    started.send(job);
    return started;
  }

  send(message: object | string): void {
    this.#program.send(message);
  }

  /** Its next report. Throws with its output when it ends without one. */
  async report<Report>(isReport: (value: unknown) => value is Report): Promise<Report> {
    const program = this.#program;
    await until('a report of a job', () => this.#reports.length > 0 || !program.isRunning, { timeoutMs: PATIENCE_MS });
    const report = this.#reports.shift();
    if (!isReport(report)) throw new Error(`a process of the benchmark failed:\n${program.output}`);
    return report;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program.kill();
  }
}
