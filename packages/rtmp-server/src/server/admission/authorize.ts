import type { RtmpErrorCode } from '../../errors.ts';
import type { PublishRequest } from '../../session/server/server-output.ts';

/** A publisher that wants to publish. Its texts may contain the stream key: never log them. */
export interface AuthorizeRequest extends PublishRequest {
  /** An IPv4 address has no `::ffff:`. */
  readonly remoteAddress: string;
  /** The publisher runs on this computer and connected over loopback. */
  readonly local: boolean;
}

export type Authorization =
  /** `path`: the name of the publication in logs and on screens. It must not contain a key. */
  | { readonly allow: true; readonly path?: string }
  /** `reason` is sent to the publisher; `code` (default RTMP_ERR_PUBLISH_DENIED) is logged. */
  | { readonly allow: false; readonly reason: string; readonly code?: RtmpErrorCode };

/** Decides who may publish. */
export type Authorize = (request: AuthorizeRequest) => Authorization | Promise<Authorization>;
