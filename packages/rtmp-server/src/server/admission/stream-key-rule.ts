import { RTMP_ERRORS } from '../../errors.ts';
import { keyCandidates, shownPath, splitPath } from '../../session/server/publish-target.ts';
import type { Authorization, AuthorizeRequest } from './authorize.ts';
import { sameSecret } from './same-secret.ts';

export interface StreamKeyRuleOptions {
  /** The key that publishers from other computers have to send. Without a key, none of them may publish. */
  readonly key?: string;
  /** Anybody may publish, with any app and key. */
  readonly open?: boolean;
}

/** The parts of a request that the rule needs. */
type Asking = Pick<AuthorizeRequest, 'target' | 'local' | 'user'>;

/**
 * Publishers on this computer, and those that have logged in, may use any app and stream name. Others have to send the
 * key, in the path, the app or a query value. Keys are compared in constant time, and the path never shows the key.
 */
export function streamKeyRule({ key, open = false }: StreamKeyRuleOptions): (request: Asking) => Authorization {
  // Encoders drop double slashes and those at the ends, so these do not count in either text.
  const wanted = key === undefined ? '' : splitPath(key).join('/');
  return ({ target, local, user }) => {
    const matches = keyCandidates(target).filter(({ text }) => wanted !== '' && sameSecret(text, wanted));
    if (open || local || user !== undefined || matches.length > 0) {
      return { allow: true, path: shownPath(target, matches) };
    }
    return { allow: false, reason: RTMP_ERRORS.RTMP_ERR_KEY.text, code: 'RTMP_ERR_KEY' };
  };
}
