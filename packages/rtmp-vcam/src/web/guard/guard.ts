import type { IncomingMessage } from 'node:http';
import { plainAddress } from '@rtmp-vcam/rtmp-server';
import { type ApiAnswer, failed } from '../../control/server/routes.ts';
import { AppError } from '../../errors.ts';
import { isOwnHost, type Listening } from './host-names.ts';
import { LocalUsers } from './local-users.ts';
import { isFromOtherSite } from './site.ts';
import { cookieName, Tokens, tokenIn } from './tokens.ts';

export interface GuardOptions {
  readonly listening: Listening;
  /** What other computers need; undefined if only this computer may. */
  readonly token: string | undefined;
  readonly users?: LocalUsers;
}

/** A year, in seconds. Browsers forget cookies without an age when they are closed. */
const COOKIE_AGE = 365 * 24 * 3600;

/** Decides who may ask the server anything at all. */
export class Guard {
  readonly #listening: Listening;
  readonly #users: LocalUsers;
  readonly #token: string;
  readonly #tokens: Tokens | undefined;

  constructor({ listening, token, users = new LocalUsers() }: GuardOptions) {
    this.#listening = listening;
    this.#users = users;
    this.#token = token ?? '';
    this.#tokens = token === undefined ? undefined : new Tokens(token);
  }

  /** The answer for who may not ask, and for who has just logged in; undefined for who may. */
  async check(request: IncomingMessage): Promise<ApiAnswer | undefined> {
    const { headers, socket } = request;
    if (!isOwnHost(headers.host, this.#listening)) {
      return refused(`The page is not at ${quoted(headers.host)}`, 'Open the address that rtmp-vcam prints.');
    }
    if (isFromOtherSite(request)) {
      return refused('Another site has sent this request', 'Open the page itself: rtmp-vcam open');
    }
    const login = this.#login(request);
    if (login !== undefined) return login;
    const kind = await this.#users.kindOf(socket);
    if (kind === 'owner') return undefined;
    if (this.#tokens === undefined) return refused(OTHER_USER, OTHER_USER_FIX);
    return this.#checkToken(tokenIn(headers, this.#listening.port), request);
  }

  /** The answer to a request for the page that has the token in its URL: it goes into a cookie. */
  #login(request: IncomingMessage): ApiAnswer | undefined {
    const token = /^\/\?(?:.*&)?token=([^&]*)/.exec(request.url ?? '')?.[1];
    if (token === undefined || this.#tokens === undefined) return undefined;
    const wrong = this.#checkToken(token, request);
    if (wrong !== undefined) return wrong;
    const { port } = this.#listening;
    return {
      status: 303,
      body: {},
      headers: {
        location: '/',
        // A browser would not send a strict cookie after this redirect, if the link was in a mail or on another page.
        'set-cookie': `${cookieName(port)}=${this.#token}; Path=/; Max-Age=${COOKIE_AGE}; HttpOnly; SameSite=Lax`,
      },
    };
  }

  #checkToken(token: string | undefined, { socket }: IncomingMessage): ApiAnswer | undefined {
    if (token === undefined) return withChallenge(failed(401, new AppError('APP_ERR_TOKEN')));
    const result = this.#tokens?.check(token, plainAddress(socket.remoteAddress ?? ''));
    if (result === 'right') return undefined;
    if (result === 'wrong' || result === undefined)
      return withChallenge(failed(401, new AppError('APP_ERR_TOKEN', 'The token is wrong')));
    const seconds = Math.ceil(result.waitMs / 1000);
    const error = new AppError('APP_ERR_TOKEN', `Too many wrong tokens came from this address: wait ${seconds} s`);
    return { ...failed(429, error), headers: { 'retry-after': String(seconds) } };
  }
}

const OTHER_USER =
  'Only the user who has started rtmp-vcam may ask, and this is another one, or it cannot be told who it is';
const OTHER_USER_FIX =
  'Ask as the user who has started it. Or let it listen with a token: rtmp-vcam --http 0.0.0.0:8935';

function refused(message: string, fix: string): ApiAnswer {
  return failed(403, new AppError('APP_ERR_FORBIDDEN', message, { fix }));
}

/** FFmpeg looks for Basic at the beginning. Browsers show the realm when they ask for the password. */
const CHALLENGE = 'Basic realm="rtmp-vcam: the password is the token", Bearer';

function withChallenge(answer: ApiAnswer): ApiAnswer {
  return { ...answer, headers: { 'www-authenticate': CHALLENGE } };
}

function quoted(host: string | undefined): string {
  return host === undefined ? 'an address without a name' : JSON.stringify(host.slice(0, 100));
}
