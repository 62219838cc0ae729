import type { Figure } from '../report/figure.ts';

export interface CaseOptions {
  /** Shorter and less exact: to see that everything works. */
  readonly quick: boolean;
}

export interface BenchCase {
  readonly name: string;
  readonly about: string;
  run(options: CaseOptions): Promise<Figure[]>;
}
