/** One RTMP message, put together from its chunks. */
export interface RtmpMessage {
  /** Message type id; see MessageType. Any value 0..255 may come. */
  readonly type: number;
  readonly chunkStreamId: number;
  readonly messageStreamId: number;
  /** Milliseconds, accumulated modulo 2^32. */
  readonly timestamp: number;
  /** Owns its buffer at exactly its length: may be transferred to another thread. */
  readonly body: Uint8Array<ArrayBuffer>;
}
