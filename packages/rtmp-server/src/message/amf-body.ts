import { type AmfLimits, type AmfPrefix, decodeAmf0Prefix, decodeAmf3Prefix } from '../amf/index.ts';
import type { RtmpMessage } from '../chunk/message.ts';
import { MessageType } from './types.ts';

/** Format bytes: AMF0, where each value may switch to AMF3, or AMF3 throughout. */
const FORMAT_AMF0 = 0;
const FORMAT_AMF3 = 3;

/**
 * The values in the body of a command or data message, as far as they can be read and are within the limits. A body of the AMF3 types begins with
 * a format byte, which some senders leave out. As AMF0 markers, its values mean a number and an object, with which no
 * command or data message begins.
 */
export function decodeAmfBody({ type, body }: RtmpMessage, limits: AmfLimits): AmfPrefix {
  const isAmf3 = type === MessageType.commandAmf3 || type === MessageType.dataAmf3;
  if (isAmf3 && body[0] === FORMAT_AMF3) return decodeAmf3Prefix(body.subarray(1), limits);
  return decodeAmf0Prefix(isAmf3 && body[0] === FORMAT_AMF0 ? body.subarray(1) : body, limits);
}
