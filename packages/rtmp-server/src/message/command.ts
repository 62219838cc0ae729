import {
  type AmfInput,
  type AmfLimits,
  type AmfValue,
  DEFAULT_AMF_LIMITS,
  encodeAmf0,
  exceedsAmfLimits,
} from '../amf/index.ts';
import type { RtmpMessage } from '../chunk/message.ts';
import { RtmpError } from '../errors.ts';
import { decodeAmfBody } from './amf-body.ts';

/** A command (RTMP 1.0 section 7.1.1), such as connect, publish, _result or onStatus. */
export interface Command {
  readonly name: string;
  /** 0 when the peer sent none. */
  readonly transactionId: number;
  /** All values after that: first the command object or null. Their types are not checked. */
  readonly args: readonly AmfValue[];
  /** Set when the arguments are cut short or damaged: `args` holds those before the damage. */
  readonly damage?: RtmpError;
}

export interface OutgoingCommand {
  readonly name: string;
  readonly transactionId: number;
  readonly args: readonly AmfInput[];
}

/**
 * Decodes the body of an AMF0 or AMF3 command message. Throws RTMP_ERR_COMMAND when it has no name, and
 * RTMP_ERR_AMF_ENTRIES or RTMP_ERR_AMF_DEPTH when it exceeds a limit.
 */
export function decodeCommand(message: RtmpMessage, limits: AmfLimits = DEFAULT_AMF_LIMITS): Command {
  const { values, error } = decodeAmfBody(message, limits);
  if (error !== undefined && exceedsAmfLimits(error)) throw error;
  const [name, transactionId, ...args] = values;
  if (typeof name !== 'string') {
    const cause = error === undefined ? {} : { cause: error };
    throw new RtmpError('RTMP_ERR_COMMAND', { chunkStreamId: message.chunkStreamId, ...cause });
  }
  const id = typeof transactionId === 'number' ? transactionId : 0;
  const command = { name, transactionId: id, args };
  return error === undefined ? command : { ...command, damage: error };
}

/** The body of an AMF0 command message. */
export function encodeCommand({ name, transactionId, args }: OutgoingCommand): Uint8Array<ArrayBuffer> {
  return encodeAmf0(name, transactionId, ...args);
}
