/** One row of the report. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  /** Highest value that is fine; absent for figures that only explain others. */
  readonly target?: number;
  /** What another program, or the bare work, took in the same run. */
  readonly yardstick?: { readonly name: string; readonly value: number };
  readonly note?: string;
}
