import { RtmpError } from '../errors.ts';
import type { ClientConnection } from './client-connection.ts';
import type { ConnectOptions } from './options.ts';
import { parseRtmpUrl, type RtmpUrl } from './rtmp-url.ts';

/** Something whose connection is being made. */
export interface Starting<T> {
  readonly value: T;
  readonly connection: ClientConnection;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const MOST_REDIRECTS = 5;

/** Opens a connection, and another one wherever a server redirects to, until the stream begins. */
export async function startStream<T>(
  url: string,
  { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: ConnectOptions,
  open: (url: RtmpUrl) => Starting<T>,
): Promise<T> {
  let target = parseRtmpUrl(url);
  if (signal?.aborted) throw givenUp();
  const seen = new Set([keyOf(target)]);
  let starting = open(target);
  const giveUp = () => starting.connection.fail(givenUp());
  const timer = setTimeout(() => starting.connection.timeOut(), timeoutMs);
  signal?.addEventListener('abort', giveUp);
  try {
    for (;;) {
      const next = await outcome(starting.connection);
      if (next === undefined) return starting.value;
      target = redirected(target, next, seen);
      starting = open(target);
    }
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}

/** Undefined when the stream has begun; else where the server redirects to. */
async function outcome(connection: ClientConnection): Promise<string | undefined> {
  try {
    await connection.started;
    return undefined;
  } catch (error) {
    if (connection.redirect === undefined) throw error;
    return connection.redirect;
  }
}

/** Throws RTMP_ERR_REDIRECT. Keys are in these URLs, so the message repeats none. */
function redirected(from: RtmpUrl, to: string, seen: Set<string>): RtmpUrl {
  const target = usable(to);
  if (from.secure && !target.secure) throw new RtmpError('RTMP_ERR_REDIRECT', { detail: 'from rtmps:// to rtmp://' });
  if (seen.has(keyOf(target))) throw new RtmpError('RTMP_ERR_REDIRECT', { detail: 'in a circle' });
  if (seen.size > MOST_REDIRECTS) throw new RtmpError('RTMP_ERR_REDIRECT', { detail: `${seen.size} times` });
  seen.add(keyOf(target));
  return target;
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

function givenUp(): RtmpError {
  return new RtmpError('RTMP_ERR_CONNECT', { detail: 'given up' });
}
