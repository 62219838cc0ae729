import { type AmfLimits, type AmfPrefix, decodeAmf0Prefix, decodeAmf3Prefix } from '../amf/index.ts';
import type { RtmpMessage } from '../chunk/message.ts';
import { MessageType } from './types.ts';

/** Format bytes: AMF0 values that may switch to AMF3 one by one, and AMF3 throughout. */
const FORMAT_AMF0 = 0;
const FORMAT_AMF3 = 3;

/**
 * The values in the body of a command or data message, as far as they can be read. Those of the AMF3 types begin with a
 * format byte; some senders leave it out. No other command or data begins with 0 or 3: these are a number and an object.
 */
export function decodeAmfBody({ type, body }: RtmpMessage, limits: AmfLimits): AmfPrefix {
  const isAmf3 = type === MessageType.commandAmf3 || type === MessageType.dataAmf3;
  if (isAmf3 && body[0] === FORMAT_AMF3) return decodeAmf3Prefix(body.subarray(1), limits);
  return decodeAmf0Prefix(isAmf3 && body[0] === FORMAT_AMF0 ? body.subarray(1) : body, limits);
}
