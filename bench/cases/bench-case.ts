import type { Figure } from '../report/figure.ts';

export interface CaseOptions {
  /** Measures for a shorter time and less exactly: enough to see that everything works. */
  readonly quick: boolean;
  /** How long a case runs that can run for any time. */
  readonly minutes?: number | undefined;
}

export interface BenchCase {
  readonly name: string;
  readonly about: string;
  run(options: CaseOptions): Promise<Figure[]>;
}
