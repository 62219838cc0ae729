import type { Figure } from '../report/figure.ts';

export interface CaseOptions {
  /** Measures for a shorter time and less exactly: enough to see that everything works. */
  readonly quick: boolean;
}

export interface BenchCase {
  readonly name: string;
  readonly about: string;
  run(options: CaseOptions): Promise<Figure[]>;
}
