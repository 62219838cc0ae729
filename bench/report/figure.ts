/** One row of the report. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  /** The highest value that is good enough; absent for figures that only explain others. */
  readonly target?: number;
  /** The same figure of another program, or of the bare work, in the same run. */
  readonly yardstick?: { readonly name: string; readonly value: number };
  readonly note?: string;
}
