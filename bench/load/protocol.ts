/** The job of the load generator. */
export interface LoadTask {
  readonly port: number;
  readonly speaksRtmp: boolean;
  readonly overTls: boolean;
  readonly chunkSize: number;
  readonly publishers: number;
  /** Bytes to send as fast as the server reads; without it, the stream is sent at its own pace until `stop`. */
  readonly bytes?: number;
}

/** The first report: all publishers are connected. */
export const LIVE = 'live';

/** The second report: everything was sent, and the server has closed the connections. */
export interface LoadResult {
  readonly bytes: number;
  readonly seconds: number;
}

export function isLoadTask(value: unknown): value is LoadTask {
  return typeof value === 'object' && value !== null && 'port' in value && 'publishers' in value;
}

export function isLoadResult(value: unknown): value is LoadResult {
  return typeof value === 'object' && value !== null && 'bytes' in value && 'seconds' in value;
}
