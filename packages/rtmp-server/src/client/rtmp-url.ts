import { RtmpError } from '../errors.ts';

/** The parts of `rtmp://host:port/app/name`. */
export interface RtmpUrl {
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
  readonly app: string;
  /** All after the app, query included. */
  readonly streamName: string;
  /** The URL up to the app. */
  readonly tcUrl: string;
}

const DEFAULT_PORT = 1935;

/** Throws RTMP_ERR_URL; the message does not repeat the URL, as it may hold a key. */
export function parseRtmpUrl(text: string): RtmpUrl {
  if (!URL.canParse(text)) throw new RtmpError('RTMP_ERR_URL', { detail: 'it cannot be parsed' });
  const { protocol, hostname, port, pathname, search } = new URL(text);
  if (protocol !== 'rtmp:') throw new RtmpError('RTMP_ERR_URL', { detail: `${protocol}// where rtmp:// is wanted` });
  const [app, ...rest] = pathname.split('/').filter((segment) => segment !== '');
  if (hostname === '') throw new RtmpError('RTMP_ERR_URL', { detail: 'no host' });
  if (app === undefined || rest.length === 0) throw new RtmpError('RTMP_ERR_URL', { detail: 'no app and stream name' });
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? DEFAULT_PORT : Number(port),
    app,
    streamName: rest.join('/') + search,
    tcUrl: `rtmp://${hostname}:${port === '' ? DEFAULT_PORT : port}/${app}`,
  };
}
