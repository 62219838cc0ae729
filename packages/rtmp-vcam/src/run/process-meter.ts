import { RateMeter } from '../camera/rate-meter.ts';

/** Measures how much processor time this program uses. */
export class ProcessMeter {
  readonly #meter: RateMeter = new RateMeter();
  #cpu = 0;

  /** In per cent of one core, of all threads, over about the last two seconds. */
  get cpu(): number {
    return this.#cpu;
  }

  /** Call it at regular intervals. */
  measure(): number {
    const { user, system } = process.cpuUsage();
    this.#cpu = this.#meter.sample(performance.now(), user + system) / 10_000;
    return this.#cpu;
  }
}
