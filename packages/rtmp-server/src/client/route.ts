import { RtmpError } from '../errors.ts';
import { loginFields } from './login.ts';
import { parseRtmpUrl, type RtmpUrl } from './rtmp-url.ts';

/** Something that a server asks for instead of serving a client. */
export type Detour =
  | { readonly kind: 'redirected'; readonly url: string }
  | { readonly kind: 'login-asked'; readonly words: string };

const MOST_REDIRECTS = 5;
/** First the user is named, then the challenge is answered. */
const LOGIN_STEPS = 2;

/** The way to a stream through redirects and logins: it says where to connect next. */
export class Route {
  #target: RtmpUrl;
  readonly #seen: Set<string>;
  /** The login fields that are appended to the app. */
  #login = '';
  #loginSteps = 0;

  /** Throws RTMP_ERR_URL. */
  constructor(url: string) {
    this.#target = parseRtmpUrl(url);
    this.#seen = new Set([keyOf(this.#target)]);
  }

  get url(): RtmpUrl {
    const { app, tcUrl } = this.#target;
    return { ...this.#target, app: app + this.#login, tcUrl: tcUrl + this.#login };
  }

  /**
   * Does what the server asks for. Throws RTMP_ERR_REDIRECT, RTMP_ERR_LOGIN or RTMP_ERR_LOGIN_NEEDED; their messages
   * contain no URL, because a URL may contain a key.
   */
  follow(detour: Detour): void {
    if (detour.kind === 'redirected') this.#redirect(detour.url);
    else this.#logIn(detour.words);
  }

  #logIn(words: string): void {
    if (this.#loginSteps === LOGIN_STEPS) throw new RtmpError('RTMP_ERR_LOGIN');
    this.#loginSteps++;
    this.#login = loginFields(words, this.#target);
  }

  #redirect(to: string): void {
    const target = onward(this.#target, to);
    if (this.#seen.has(keyOf(target))) throw new RtmpError('RTMP_ERR_REDIRECT', { detail: 'in a circle' });
    if (this.#seen.size > MOST_REDIRECTS)
      throw new RtmpError('RTMP_ERR_REDIRECT', { detail: `${this.#seen.size} times` });
    this.#seen.add(keyOf(target));
    this.#target = target;
    this.#login = '';
    this.#loginSteps = 0;
  }
}

/** The target of a redirect. User and password are kept only for the same host. Throws RTMP_ERR_REDIRECT. */
export function onward(from: RtmpUrl, to: string): RtmpUrl {
  const target = usable(to);
  if (from.secure && !target.secure) throw new RtmpError('RTMP_ERR_REDIRECT', { detail: 'from rtmps:// to rtmp://' });
  const { credentials } = from;
  const inherits = credentials !== undefined && target.credentials === undefined && target.host === from.host;
  return inherits ? { ...target, credentials } : target;
}

function usable(url: string): RtmpUrl {
  try {
    return parseRtmpUrl(url);
  } catch (cause) {
    throw new RtmpError('RTMP_ERR_REDIRECT', { detail: 'to an unusable URL', cause });
  }
}

function keyOf({ tcUrl, streamName }: RtmpUrl): string {
  return `${tcUrl}/${streamName}`;
}
