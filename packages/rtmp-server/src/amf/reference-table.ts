import { RtmpError } from '../errors.ts';
import type { AmfBudget } from './amf-budget.ts';
import type { AmfValue } from './value.ts';

/** A complete value that references may point to. */
interface Referable {
  readonly value: AmfValue;
  /** Values inside it; a reference inside it counts as all that it points to. */
  readonly entries: number;
  /** Levels of nesting, including the value itself. */
  readonly height: number;
}

/**
 * The values that references may point to, in the order of their markers. A reference counts as all that it points to,
 * each time. It may only point to a complete value, so that no value contains itself.
 */
export class ReferenceTable {
  readonly #budget: AmfBudget;
  /** Undefined while the value is incomplete. */
  readonly #referables: (Referable | undefined)[] = [];

  constructor(budget: AmfBudget) {
    this.#budget = budget;
  }

  /** Adds `value`, then fills it. `fill` returns the levels of nesting, including `value` itself; so does this. */
  define(value: AmfValue, fill: () => number): number {
    const index = this.#referables.push(undefined) - 1;
    const entriesBefore = this.#budget.entries;
    const height = fill();
    this.#referables[index] = { value, entries: this.#budget.entries - entriesBefore, height };
    return height;
  }

  /** Adds a value that holds no others. */
  add<T extends AmfValue>(value: T): T {
    this.#referables.push({ value, entries: 0, height: 0 });
    return value;
  }

  /** The value that a reference at level `depth` points to. Throws RTMP_ERR_AMF_REFERENCE when there is none. */
  get(index: number, depth: number, offset: number): Referable {
    const referable = this.#referables[index];
    if (referable === undefined) {
      throw new RtmpError('RTMP_ERR_AMF_REFERENCE', { offset, detail: `reference ${index}` });
    }
    this.#budget.count(referable.entries, offset);
    this.#budget.checkDepth(depth + referable.height, offset);
    return referable;
  }
}
