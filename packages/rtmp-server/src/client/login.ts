import { randomBytes } from 'node:crypto';
import { RtmpError } from '../errors.ts';
import { type LoginMethod, rightAnswers } from '../session/login-methods.ts';
import type { Credentials, RtmpUrl } from './rtmp-url.ts';

/** Each challenge is answered once, so the count is always one. */
const NONCE_COUNT = '00000001';

/**
 * The fields to append to the app in the next attempt, after a server refused with these words: first the user, then
 * the answer to the challenge. Throws RTMP_ERR_LOGIN_NEEDED without credentials, RTMP_ERR_LOGIN when they were refused.
 */
export function loginFields(words: string, { app, credentials }: RtmpUrl): string {
  if (/\?reason=(authfailed|nosuchuser)/.test(words)) throw new RtmpError('RTMP_ERR_LOGIN');
  if (credentials === undefined) throw new RtmpError('RTMP_ERR_LOGIN_NEEDED');
  const method = /authmod=llnw/.test(words) ? 'llnw' : 'adobe';
  const [, query] = /\?reason=needauth&(\S+)/.exec(words) ?? [];
  const fields = query === undefined ? [] : answer(method, valuesOf(query), { app, credentials });
  const named = [['authmod', method] as const, ['user', encodeURIComponent(credentials.user)] as const, ...fields];
  return `?${named.map(([name, value]) => `${name}=${value}`).join('&')}`;
}

function answer(
  method: LoginMethod,
  asked: ReadonlyMap<string, string>,
  { app, credentials }: { readonly app: string; readonly credentials: Credentials },
): (readonly [name: string, value: string])[] {
  const ours = randomBytes(4).toString('hex');
  const [salt, opaque, nonce] = [asked.get('salt') ?? '', asked.get('opaque'), asked.get('nonce') ?? ''];
  const challenge = method === 'llnw' ? nonce : (opaque ?? asked.get('challenge') ?? '');
  const own: (readonly [string, string])[] =
    method === 'llnw'
      ? [
          ['nonce', nonce],
          ['cnonce', ours],
          ['nc', NONCE_COUNT],
        ]
      : [['challenge', ours]];
  const [response = ''] = rightAnswers({ method, app, values: new Map(own) }, { ...credentials, salt, challenge });
  const echoed: (readonly [string, string])[] = opaque === undefined ? [] : [['opaque', opaque]];
  return [...own, ['response', response], ...echoed];
}

/** Does not use URLSearchParams, because base64 comes without escapes: a plus is a plus, not a space. */
function valuesOf(query: string): Map<string, string> {
  return new Map(
    query.split('&').map((pair): [string, string] => {
      const mark = pair.indexOf('=');
      return mark < 0 ? [pair, ''] : [pair.slice(0, mark), pair.slice(mark + 1)];
    }),
  );
}
