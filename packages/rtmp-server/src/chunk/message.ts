/** One RTMP message, assembled from its chunks. */
export interface RtmpMessage {
  /** Message type id; see MessageType. Any value 0..255 may come. */
  readonly type: number;
  readonly chunkStreamId: number;
  readonly messageStreamId: number;
  /** Milliseconds, accumulated modulo 2^32. */
  readonly timestamp: number;
  /** Owns a buffer of exactly its length, so it may be transferred to another thread. */
  readonly body: Uint8Array<ArrayBuffer>;
}
