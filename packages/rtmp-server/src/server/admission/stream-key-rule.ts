import { RTMP_ERRORS } from '../../errors.ts';
import { keyCandidates, shownPath, splitPath } from '../../session/server/publish-target.ts';
import type { Authorization, AuthorizeRequest } from './authorize.ts';
import { secretTest } from './same-secret.ts';

export interface StreamKeyRuleOptions {
  /** The key that publishers from other computers have to send. Without a key, none of them may publish. */
  readonly key?: string;
  /** Anybody may publish, with any app and key. */
  readonly open?: boolean;
  /**
   * False for a key of at least 64 random bits: nobody can guess it, so wrong keys make nobody wait. Default true, as for
   * any key that a person chose.
   */
  readonly guessable?: boolean;
}

/** The parts of a request that the rule needs. */
type Asking = Pick<AuthorizeRequest, 'target' | 'local' | 'user'>;

/**
 * Publishers on this computer, and those that have logged in, may use any app and stream name. Others have to send the
 * key, in the path, the app or a query value. Keys are compared in constant time, and the path never shows the key.
 */
export function streamKeyRule(options: StreamKeyRuleOptions): (request: Asking) => Authorization {
  const { key = '', open = false } = options;
  // Encoders drop double slashes and those at the ends, so these do not count in either text.
  const wanted = splitPath(key).join('/');
  const isKey = secretTest(wanted);
  const guessable = wanted !== '' && options.guessable !== false;
  return ({ target, local, user }) => {
    const matches = wanted === '' ? [] : keyCandidates(target).filter(({ text }) => isKey(text));
    const proven = user !== undefined || matches.length > 0;
    if (open || local || proven) return { allow: true, path: shownPath(target, matches), proven };
    return { allow: false, reason: RTMP_ERRORS.RTMP_ERR_KEY.text, code: 'RTMP_ERR_KEY', guessable };
  };
}
