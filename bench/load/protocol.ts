/** What the load generator is told. */
export interface LoadJob {
  readonly port: number;
  readonly speaksRtmp: boolean;
  readonly overTls: boolean;
  readonly chunkSize: number;
  readonly publishers: number;
  /** As fast as the server takes them; without it, at the stream's own pace until told to stop. */
  readonly bytes?: number;
}

/** What the load generator reports. */
export type LoadReport =
  /** All publishers are on. */
  | { readonly kind: 'live' }
  /** Everything was sent and the server has closed the connections. */
  | { readonly kind: 'done'; readonly bytes: number; readonly seconds: number }
  | { readonly kind: 'failed'; readonly reason: string };

export function isLoadJob(value: unknown): value is LoadJob {
  return typeof value === 'object' && value !== null && 'port' in value && 'publishers' in value;
}

export function isLoadReport(value: unknown): value is LoadReport {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
