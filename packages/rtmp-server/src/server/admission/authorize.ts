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
  /**
   * `path`: the name of the publication in logs and on screens. It must not contain a key. `proven` (default true): the
   * publisher has shown that it knows a secret, so its address has to wait less if it sends wrong ones later. `resource`:
   * the only resource that the secret is for; by default it is for all.
   */
  | { readonly allow: true; readonly path?: string; readonly proven?: boolean; readonly resource?: string }
  /**
   * `reason` is sent to the publisher; `code` (default RTMP_ERR_PUBLISH_DENIED) is logged. RTMP_ERR_KEY counts as an
   * attempt to guess. `guessable` (default true): false for a secret that is too long for that, so that nobody waits.
   */
  | { readonly allow: false; readonly reason: string; readonly code?: RtmpErrorCode; readonly guessable?: boolean };

/** Decides who may publish. */
export type Authorize = (request: AuthorizeRequest) => Authorization | Promise<Authorization>;
