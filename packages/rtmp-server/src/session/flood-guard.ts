import { RtmpError } from '../errors.ts';

export interface FloodLimits {
  /** Commands, control messages and those of unknown types that may come at once. */
  readonly messageBurst: number;
  /** As many more of them every second. */
  readonly messagesPerSecond: number;
}

/** Notices a peer that keeps this side busy with messages that are no media. Times in milliseconds. */
export class FloodGuard {
  readonly #limits: FloodLimits;
  /** Messages that may come now. */
  #allowance: number;
  #countedAt: number;

  constructor(limits: FloodLimits, nowMs: number) {
    this.#limits = limits;
    this.#allowance = limits.messageBurst;
    this.#countedAt = nowMs;
  }

  /** A message that is no media came. RTMP_ERR_FLOOD when it is one too many. */
  count(nowMs: number): void {
    const { messageBurst, messagesPerSecond } = this.#limits;
    const refilled = this.#allowance + ((nowMs - this.#countedAt) / 1000) * messagesPerSecond;
    this.#allowance = Math.min(messageBurst, refilled) - 1;
    this.#countedAt = nowMs;
    if (this.#allowance < 0) {
      const detail = `${messagesPerSecond} commands and control messages a second are allowed`;
      throw new RtmpError('RTMP_ERR_FLOOD', { detail });
    }
  }
}
