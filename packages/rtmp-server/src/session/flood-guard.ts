import { RtmpError } from '../errors.ts';
import { MessageType } from '../message/types.ts';

export interface FloodLimits {
  /** Commands, control messages and those of unknown types that may come at once. */
  readonly messageBurst: number;
  /** As many more of them every second. */
  readonly messagesPerSecond: number;
}

export const DEFAULT_FLOOD_LIMITS: FloodLimits = { messageBurst: 2000, messagesPerSecond: 200 };

const MEDIA: ReadonlySet<number> = new Set([
  MessageType.audio,
  MessageType.video,
  MessageType.aggregate,
  MessageType.dataAmf0,
  MessageType.dataAmf3,
]);

/** Notices a peer that keeps this side busy with messages that are no media. Times in milliseconds. */
export class FloodGuard {
  readonly #limits: FloodLimits;
  /** Messages that may come now. */
  #allowance: number;
  /** Undefined before the first one. */
  #countedAt: number | undefined = undefined;

  constructor(limits: FloodLimits) {
    this.#limits = limits;
    this.#allowance = limits.messageBurst;
  }

  /** A message of this type came. RTMP_ERR_FLOOD when it is one too many. */
  count(type: number, nowMs: number): void {
    if (MEDIA.has(type)) return;
    const { messageBurst, messagesPerSecond } = this.#limits;
    const seconds = (nowMs - (this.#countedAt ?? nowMs)) / 1000;
    this.#allowance = Math.min(messageBurst, this.#allowance + seconds * messagesPerSecond) - 1;
    this.#countedAt = nowMs;
    if (this.#allowance < 0) {
      const detail = `${messagesPerSecond} commands and control messages a second are allowed`;
      throw new RtmpError('RTMP_ERR_FLOOD', { detail });
    }
  }
}
