import { type AmfInput, type AmfLimits, type AmfValue, DEFAULT_AMF_LIMITS, encodeAmf0 } from '../amf/index.ts';
import type { RtmpMessage } from '../chunk/message.ts';
import type { RtmpError } from '../errors.ts';
import { decodeAmfBody } from './amf-body.ts';

/** A data message (RTMP 1.0 section 7.1.2), such as onMetaData. */
interface DataMessage {
  /** Name of the handler, which comes after `@setDataFrame` if that is there; empty when it is not a string. */
  readonly name: string;
  /** The values after the name, or all of them when there is no name. */
  readonly values: readonly AmfValue[];
  /** Set when the values are cut short, damaged or beyond a limit: `values` holds those before that. */
  readonly damage?: RtmpError;
}

const SET_DATA_FRAME = '@setDataFrame';

/** Decodes the body of an AMF0 or AMF3 data message. Never throws. */
export function decodeData(message: RtmpMessage, limits: AmfLimits = DEFAULT_AMF_LIMITS): DataMessage {
  const { values, error } = decodeAmfBody(message, limits);
  if (values[0] === SET_DATA_FRAME) values.shift();
  const [first, ...others] = values;
  const named = typeof first === 'string' ? { name: first, values: others } : { name: '', values };
  return error === undefined ? named : { ...named, damage: error };
}

/** The body of an AMF0 data message. Publishers send `'@setDataFrame', 'onMetaData', new EcmaArray({…})`. */
export function encodeData(...values: readonly AmfInput[]): Uint8Array<ArrayBuffer> {
  return encodeAmf0(...values);
}
