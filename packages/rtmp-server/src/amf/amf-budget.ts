import { RtmpError } from '../errors.ts';
import type { AmfLimits } from './value.ts';

/** True when the error means that a message has values beyond its limits, and not that its bytes are damaged. */
export function exceedsAmfLimits({ code }: RtmpError): boolean {
  return code === 'RTMP_ERR_AMF_DEPTH' || code === 'RTMP_ERR_AMF_ENTRIES';
}

/** Keeps the values of one message within its limits. */
export class AmfBudget {
  readonly #limits: AmfLimits;
  #entries = 0;

  constructor(limits: AmfLimits) {
    this.#limits = limits;
  }

  /** Values counted so far: nested ones too, and all that a reference points to, each time. */
  get entries(): number {
    return this.#entries;
  }

  /** Counts `entries` more values. Throws RTMP_ERR_AMF_ENTRIES when they are too many. */
  count(entries: number, offset: number): void {
    this.#entries += entries;
    if (this.#entries > this.#limits.entries) {
      throw new RtmpError('RTMP_ERR_AMF_ENTRIES', { offset, detail: `${this.#limits.entries} are allowed` });
    }
  }

  /** Throws RTMP_ERR_AMF_DEPTH when an object or array is nested too deeply. */
  checkDepth(depth: number, offset: number): void {
    if (depth > this.#limits.depth) {
      throw new RtmpError('RTMP_ERR_AMF_DEPTH', { offset, detail: `${this.#limits.depth} levels are allowed` });
    }
  }
}
