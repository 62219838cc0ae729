import { RtmpError } from '../errors.ts';
import type { ClientConnection } from './client-connection.ts';
import type { ConnectOptions } from './options.ts';
import { type Detour, Route } from './route.ts';
import type { RtmpUrl } from './rtmp-url.ts';

/** A publisher or player, and its connection, which is being made. */
export interface Starting<T> {
  readonly value: T;
  readonly connection: ClientConnection;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/** Opens a connection, and a new one after each redirect or request to log in, until the stream begins. */
export async function startStream<T>(
  url: string,
  { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: ConnectOptions,
  open: (url: RtmpUrl) => Starting<T>,
): Promise<T> {
  const route = new Route(url);
  if (signal?.aborted) throw givenUp();
  let starting = open(route.url);
  const giveUp = () => starting.connection.fail(givenUp());
  const timer = setTimeout(() => starting.connection.timeOut(), timeoutMs);
  signal?.addEventListener('abort', giveUp);
  try {
    for (;;) {
      const detour = await outcome(starting.connection);
      if (detour === undefined) return starting.value;
      route.follow(detour);
      starting = open(route.url);
    }
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}

/** Undefined when the stream has begun. */
async function outcome(connection: ClientConnection): Promise<Detour | undefined> {
  try {
    await connection.started;
    return undefined;
  } catch (error) {
    if (connection.detour === undefined) throw error;
    return connection.detour;
  }
}

function givenUp(): RtmpError {
  return new RtmpError('RTMP_ERR_CONNECT', { detail: 'aborted' });
}
