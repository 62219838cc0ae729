import { RtmpError } from '../errors.ts';
import { MessageType } from '../message/types.ts';

export interface FloodLimits {
  /** Commands, control messages and messages of unknown types that may come at once. */
  readonly messageBurst: number;
  /** How many more of them may come per second. */
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

/** Detects a peer that keeps this side busy with messages that carry no media. Times in milliseconds. */
export class FloodGuard {
  readonly #limits: FloodLimits;
  /** Messages that may still come now. */
  #allowance: number;
  /** Time of the last message; undefined before the first one. */
  #countedAt: number | undefined = undefined;

  constructor(limits: FloodLimits) {
    this.#limits = limits;
    this.#allowance = limits.messageBurst;
  }

  /** Counts a message of this type. Throws RTMP_ERR_FLOOD when there are too many. */
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
