import { MessageType } from './message-type.ts';

/** Limits on what a peer may make a ChunkReader hold. Lengths in bytes. */
export interface ChunkLimits {
  /** Longest message. */
  readonly messageLength: number;
  /** Longest message that is a control message, a command, data or a shared object. Longer data is skipped. */
  readonly commandLength: number;
  /** Most chunk streams a connection may use in its life. */
  readonly chunkStreams: number;
  /** Most bytes that the unfinished messages of a connection may declare together. */
  readonly bytesHeld: number;
  /** Messages that may come at once with fewer than four bytes for each. */
  readonly emptyMessages: number;
}

export const DEFAULT_CHUNK_LIMITS: ChunkLimits = {
  messageLength: 16 * 1024 * 1024,
  commandLength: 64 * 1024,
  chunkStreams: 64,
  bytesHeld: 32 * 1024 * 1024,
  emptyMessages: 2000,
};

const COMMAND_TYPES: ReadonlySet<number> = new Set([
  MessageType.setChunkSize,
  MessageType.abort,
  MessageType.acknowledgement,
  MessageType.userControl,
  MessageType.windowAckSize,
  MessageType.setPeerBandwidth,
  MessageType.dataAmf3,
  MessageType.sharedObjectAmf3,
  MessageType.commandAmf3,
  MessageType.dataAmf0,
  MessageType.sharedObjectAmf0,
  MessageType.commandAmf0,
]);

/** Types of messages that may be left out: a stream can be shown without its data. */
const SKIPPED_TYPES: ReadonlySet<number> = new Set([
  MessageType.dataAmf3,
  MessageType.sharedObjectAmf3,
  MessageType.dataAmf0,
  MessageType.sharedObjectAmf0,
]);

/** True when a message of this type that is too long is skipped; otherwise it is an error. */
export function isSkippedWhenTooLong(type: number): boolean {
  return SKIPPED_TYPES.has(type);
}

/** Longest body a message of this type may declare. */
export function lengthLimit(limits: ChunkLimits, type: number): number {
  return COMMAND_TYPES.has(type) ? limits.commandLength : limits.messageLength;
}
