import type { RtmpErrorCode } from '../../errors.ts';
import type { PublishRequest } from '../../session/server/server-output.ts';

/** A publisher that asks to be let in. Its texts may hold the stream key: never log them. */
export interface AuthorizeRequest extends PublishRequest {
  /** IPv4 addresses without `::ffff:`. */
  readonly remoteAddress: string;
  /** The publisher runs on this computer and came over loopback. */
  readonly local: boolean;
}

export type Authorization =
  /** `path`: what to call the publication in logs and on screens; must not contain a key. */
  | { readonly allow: true; readonly path?: string }
  /** `reason` is told to the publisher; `code` (default RTMP_ERR_PUBLISH_DENIED) goes into the log. */
  | { readonly allow: false; readonly reason: string; readonly code?: RtmpErrorCode };

/** Decides who may publish. */
export type Authorize = (request: AuthorizeRequest) => Authorization | Promise<Authorization>;
