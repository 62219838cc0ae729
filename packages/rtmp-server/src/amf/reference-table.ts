import { RtmpError } from '../errors.ts';
import type { AmfBudget } from './amf-budget.ts';
import type { AmfValue } from './value.ts';

/** A finished value that references may name. */
interface Referable {
  readonly value: AmfValue;
  /** Values in it, references in it resolved. */
  readonly entries: number;
  /** Levels of nesting, itself included. */
  readonly height: number;
}

/**
 * The values that references may name, in the order of their markers. What a reference names counts in full each time,
 * and only what is finished can be named: no value is a part of itself.
 */
export class ReferenceTable {
  readonly #budget: AmfBudget;
  /** Undefined while unfinished. */
  readonly #referables: (Referable | undefined)[] = [];

  constructor(budget: AmfBudget) {
    this.#budget = budget;
  }

  /** Enters `value`, then fills it. `fill` returns the levels of nesting, itself included; so does this. */
  define(value: AmfValue, fill: () => number): number {
    const index = this.#referables.push(undefined) - 1;
    const entriesBefore = this.#budget.entries;
    const height = fill();
    this.#referables[index] = { value, entries: this.#budget.entries - entriesBefore, height };
    return height;
  }

  /** Takes a value without parts in. */
  add<T extends AmfValue>(value: T): T {
    this.#referables.push({ value, entries: 0, height: 0 });
    return value;
  }

  /** What a reference at `depth` names. RTMP_ERR_AMF_REFERENCE when there is no such thing. */
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
