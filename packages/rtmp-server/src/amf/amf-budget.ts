import { RtmpError } from '../errors.ts';
import type { AmfLimits } from './value.ts';

/** Keeps the values of one message within its limits. */
export class AmfBudget {
  readonly #limits: AmfLimits;
  #entries = 0;

  constructor(limits: AmfLimits) {
    this.#limits = limits;
  }

  /** Values so far, nested ones and those behind references included. */
  get entries(): number {
    return this.#entries;
  }

  /** RTMP_ERR_AMF_ENTRIES when these are too many. */
  count(entries: number, offset: number): void {
    this.#entries += entries;
    if (this.#entries > this.#limits.entries) {
      throw new RtmpError('RTMP_ERR_AMF_ENTRIES', { offset, detail: `${this.#limits.entries} are allowed` });
    }
  }

  /** RTMP_ERR_AMF_DEPTH when an object or array lies too deep. */
  checkDepth(depth: number, offset: number): void {
    if (depth > this.#limits.depth) {
      throw new RtmpError('RTMP_ERR_AMF_DEPTH', { offset, detail: `${this.#limits.depth} levels are allowed` });
    }
  }
}
