import { RtmpError } from '../errors.ts';
import { percentDecoded } from '../percent-decoded.ts';

/** User and password of `rtmp://user:password@host/…`. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** The parts of `rtmp://host:port/app/name` or `rtmps://host:port/app/name`. */
export interface RtmpUrl {
  /** True for `rtmps://`. */
  readonly secure: boolean;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
  readonly app: string;
  /** Everything after the app, including the query. */
  readonly streamName: string;
  /** The URL up to the app. */
  readonly tcUrl: string;
  /** Undefined unless the URL has a user. */
  readonly credentials?: Credentials;
}

const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['rtmp:', 1935],
  ['rtmps:', 443],
]);

const ESCAPES_IN_LOGIN = 'In the user or password, write / as %2F, ? as %3F, # as %23, @ as %40 and % as %25';

/** `rtmp://me:20/24@host/…`: the password is `20/24`, but `me` is read as the host, and `24@host` as the app. */
const LOGIN_IN_PATH = /^[a-z]+:\/\/[^/?#@]+[/?#]+[^/?#]*@/i;

/** Throws RTMP_ERR_URL. The message does not repeat the URL, because it may contain a key. */
export function parseRtmpUrl(text: string): RtmpUrl {
  if (!URL.canParse(text) || LOGIN_IN_PATH.test(text)) {
    const hint = text.includes('@') ? `. ${ESCAPES_IN_LOGIN}` : '';
    throw new RtmpError('RTMP_ERR_URL', { detail: `it cannot be parsed${hint}` });
  }
  const { protocol, hostname, port: givenPort, pathname, search, username, password } = new URL(text);
  const defaultPort = DEFAULT_PORTS.get(protocol);
  if (defaultPort === undefined) {
    throw new RtmpError('RTMP_ERR_URL', { detail: `it begins with ${protocol}//, not with rtmp:// or rtmps://` });
  }
  const [app, ...rest] = pathname.split('/').filter((segment) => segment !== '');
  if (hostname === '') throw new RtmpError('RTMP_ERR_URL', { detail: 'the host is missing' });
  if (app === undefined || rest.length === 0)
    throw new RtmpError('RTMP_ERR_URL', { detail: 'the app or the stream name is missing' });
  const port = givenPort === '' ? defaultPort : Number(givenPort);
  return {
    secure: protocol === 'rtmps:',
    host: hostname.replace(/^\[|\]$/g, ''),
    port,
    app,
    streamName: rest.join('/') + search,
    tcUrl: `${protocol}//${hostname}:${port}/${app}`,
    ...(username === '' ? {} : { credentials: { user: percentDecoded(username), password: percentDecoded(password) } }),
  };
}

/** The URL with these parts. */
export function formatRtmpUrl({ tcUrl, streamName, credentials }: RtmpUrl): string {
  if (credentials === undefined) return `${tcUrl}/${streamName}`;
  const login = `${encodeURIComponent(credentials.user)}:${encodeURIComponent(credentials.password)}@`;
  return `${tcUrl.replace('://', `://${login}`)}/${streamName}`;
}
