export { MessageType } from '../chunk/message-type.ts';

/** User control event ids (RTMP 1.0 section 7.1.7; 31 and 32 as sent by Flash Media Server). */
export const UserControlEvent = {
  streamBegin: 0,
  streamEof: 1,
  streamDry: 2,
  setBufferLength: 3,
  streamIsRecorded: 4,
  pingRequest: 6,
  pingResponse: 7,
  bufferEmpty: 31,
  bufferReady: 32,
} as const;

/** Chunk stream of control messages: some encoders accept them on no other. */
export const CONTROL_CHUNK_STREAM = 2;
/** Chunk stream of commands and their results. */
export const COMMAND_CHUNK_STREAM = 3;
