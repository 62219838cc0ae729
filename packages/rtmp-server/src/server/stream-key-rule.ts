import { createHash, timingSafeEqual } from 'node:crypto';
import { RTMP_ERRORS } from '../errors.ts';
import { keyCandidates, shownPath, splitPath } from '../session/publish-target.ts';
import type { Authorize } from './authorize.ts';

export interface StreamKeyRuleOptions {
  /** What publishers from other computers have to give. Without one, none of them may publish. */
  readonly key?: string;
  /** Anybody may publish, with any app and key. */
  readonly open?: boolean;
}

/**
 * Publishers on this computer may use any app and key; others need the key, in the path, the app or a query value.
 * Keys are compared in constant time, and the path of the publication never shows one.
 */
export function streamKeyRule({ key, open = false }: StreamKeyRuleOptions): Authorize {
  // Slashes at the ends and double ones get lost in encoders, so they do not count on either side.
  const normalized = key === undefined ? '' : splitPath(key).join('/');
  const wanted = normalized === '' ? undefined : sha256(normalized);
  return ({ target, local }) => {
    const matches = keyCandidates(target).filter(({ text }) => {
      return wanted !== undefined && timingSafeEqual(sha256(text), wanted);
    });
    if (open || local || matches.length > 0) return { allow: true, path: shownPath(target, matches) };
    return { allow: false, reason: RTMP_ERRORS.RTMP_ERR_KEY.text, code: 'RTMP_ERR_KEY' };
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
