import { RTMP_ERRORS } from '../../errors.ts';
import { keyCandidates, shownPath, splitPath } from '../../session/server/publish-target.ts';
import type { Authorization, AuthorizeRequest } from './authorize.ts';
import { sameSecret } from './same-secret.ts';

export interface StreamKeyRuleOptions {
  /** What publishers from other computers have to give. Without one, none of them may publish. */
  readonly key?: string;
  /** Anybody may publish, with any app and key. */
  readonly open?: boolean;
}

/** What the rule looks at. */
type Asking = Pick<AuthorizeRequest, 'target' | 'local' | 'user'>;

/**
 * Publishers on this computer and those who logged in may use any app and key; others need the key, in the path, the app
 * or a query value. Keys are compared in constant time, and the path of the publication never shows one.
 */
export function streamKeyRule({ key, open = false }: StreamKeyRuleOptions): (request: Asking) => Authorization {
  // Slashes at the ends and double ones get lost in encoders, so they do not count on either side.
  const wanted = key === undefined ? '' : splitPath(key).join('/');
  return ({ target, local, user }) => {
    const matches = keyCandidates(target).filter(({ text }) => wanted !== '' && sameSecret(text, wanted));
    if (open || local || user !== undefined || matches.length > 0) {
      return { allow: true, path: shownPath(target, matches) };
    }
    return { allow: false, reason: RTMP_ERRORS.RTMP_ERR_KEY.text, code: 'RTMP_ERR_KEY' };
  };
}
