import type { AmfObject } from '../../amf/index.ts';
import type { RtmpMessage } from '../../chunk/message.ts';

/** What a client is there for, once it is connected: publishing or playing one stream. */
export interface ClientRole {
  /** Fields of the connect command. */
  readonly connectFields: AmfObject;
  /** The server accepted the connect; createStream goes out after this. */
  connected(): void;
  /** The server opened the message stream. */
  streamOpened(messageStreamId: number): void;
  /** An onStatus that is no error. */
  status(code: string): void;
  /** Audio, video, data or an aggregate. */
  media(message: RtmpMessage): void;
  /** The server says by user control that the stream is over. */
  endOfStream(): void;
  /** This side is done: says good-bye. */
  finish(): void;
}

/** Ids of the commands that want an answer. */
export const TRANSACTION = {
  connect: 1,
  releaseStream: 2,
  fcPublish: 3,
  createStream: 4,
  publish: 5,
  play: 5,
} as const;
