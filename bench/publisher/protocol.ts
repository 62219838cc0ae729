/** What the publishing process is told: push this clip, at its own pace, over and over. */
export interface PublishJob {
  readonly port: number;
  readonly path: string;
  readonly fps: number;
  readonly seconds: number;
}

/** What the publishing process reports. */
export type PublishReport =
  /** Host clock (ns) of the next access units in sending order: just before the write that hands each to the kernel. */
  | { readonly kind: 'sent'; readonly times: BigInt64Array }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly reason: string };

export function isPublishJob(value: unknown): value is PublishJob {
  return typeof value === 'object' && value !== null && 'port' in value && 'path' in value;
}

export function isPublishReport(value: unknown): value is PublishReport {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
