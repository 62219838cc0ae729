import type { AmfObject } from '../../amf/index.ts';
import type { RtmpMessage } from '../../chunk/message.ts';

/** The task of a client once it is connected: to publish or to play one stream. */
export interface ClientRole {
  /** Fields of the connect command. */
  readonly connectFields: AmfObject;
  /** The server accepted connect; createStream is sent after this. */
  connected(): void;
  /** The server opened the message stream. */
  streamOpened(messageStreamId: number): void;
  /** An onStatus came that is not an error. */
  status(code: string): void;
  /** An audio, video, data or aggregate message came. */
  media(message: RtmpMessage): void;
  /** The server reported the end of the stream by a user control message. */
  endOfStream(): void;
  /** Sends the commands that end the stream. */
  finish(): void;
}

/** Transaction ids of the commands that the server answers. */
export const TRANSACTION = {
  connect: 1,
  releaseStream: 2,
  fcPublish: 3,
  createStream: 4,
  publish: 5,
  play: 5,
} as const;
