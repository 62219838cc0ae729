import type { RtmpMessage } from '../chunk/message.ts';
import { MessageType } from './types.ts';

/**
 * The AMF0 values in the body of a command or data message. Messages of the AMF3 types begin with a format byte 0,
 * then hold AMF0 values that may switch to AMF3 one by one; some senders leave the format byte out.
 */
export function amf0Part({ type, body }: RtmpMessage): Uint8Array {
  const isAmf3 = type === MessageType.commandAmf3 || type === MessageType.dataAmf3;
  return isAmf3 && body[0] === 0 ? body.subarray(1) : body;
}
