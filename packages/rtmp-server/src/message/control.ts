import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import type { RtmpMessage } from '../chunk/message.ts';
import { RtmpError } from '../errors.ts';
import { CONTROL_CHUNK_STREAM, MessageType } from './types.ts';

/** `limitType` of Set Peer Bandwidth (RTMP 1.0 section 5.4.5). */
export const PeerBandwidthLimit = { hard: 0, soft: 1, dynamic: 2 } as const;

/** A protocol control message (RTMP 1.0 section 5.4). Sizes in bytes. */
export type ControlMessage =
  | { readonly kind: 'setChunkSize'; readonly size: number }
  | { readonly kind: 'abort'; readonly chunkStreamId: number }
  | { readonly kind: 'acknowledgement'; readonly sequenceNumber: number }
  | { readonly kind: 'windowAckSize'; readonly size: number }
  | { readonly kind: 'setPeerBandwidth'; readonly size: number; readonly limitType: number };

const TYPE_OF_KIND = {
  setChunkSize: MessageType.setChunkSize,
  abort: MessageType.abort,
  acknowledgement: MessageType.acknowledgement,
  windowAckSize: MessageType.windowAckSize,
  setPeerBandwidth: MessageType.setPeerBandwidth,
} as const satisfies Record<ControlMessage['kind'], number>;

/**
 * Decodes a control message; undefined for a message of another type. A missing limit type counts as dynamic. Throws
 * RTMP_ERR_CONTROL for a body that is too short.
 */
export function decodeControl(message: RtmpMessage): ControlMessage | undefined {
  switch (message.type) {
    case MessageType.setChunkSize:
      return { kind: 'setChunkSize', size: reader(message).u32() };
    case MessageType.abort:
      return { kind: 'abort', chunkStreamId: reader(message).u32() };
    case MessageType.acknowledgement:
      return { kind: 'acknowledgement', sequenceNumber: reader(message).u32() };
    case MessageType.windowAckSize:
      return { kind: 'windowAckSize', size: reader(message).u32() };
    case MessageType.setPeerBandwidth: {
      const fields = reader(message);
      const size = fields.u32();
      return {
        kind: 'setPeerBandwidth',
        size,
        limitType: fields.remaining > 0 ? fields.u8() : PeerBandwidthLimit.dynamic,
      };
    }
    default:
      return undefined;
  }
}

/** The RTMP message, on the control chunk stream. */
export function encodeControl(control: ControlMessage): RtmpMessage {
  const body = new ByteWriter(5);
  switch (control.kind) {
    case 'abort':
      body.u32(control.chunkStreamId);
      break;
    case 'acknowledgement':
      body.u32(control.sequenceNumber);
      break;
    case 'setPeerBandwidth':
      body.u32(control.size).u8(control.limitType);
      break;
    default:
      body.u32(control.size);
  }
  return {
    type: TYPE_OF_KIND[control.kind],
    chunkStreamId: CONTROL_CHUNK_STREAM,
    messageStreamId: 0,
    timestamp: 0,
    body: body.toBytes(),
  };
}

function reader({ type, chunkStreamId, body }: RtmpMessage): ByteReader {
  if (body.length < 4) {
    const detail = `${body.length} bytes of type ${type}, 4 are needed`;
    throw new RtmpError('RTMP_ERR_CONTROL', { chunkStreamId, detail });
  }
  return new ByteReader(body);
}
