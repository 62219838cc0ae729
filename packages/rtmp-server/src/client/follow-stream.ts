import { setTimeout as sleep } from 'node:timers/promises';
import { RtmpError } from '../errors.ts';
import { BackOff, type BackOffOptions } from './back-off.ts';
import { type PlayOptions, RtmpPlayer } from './rtmp-player.ts';
import { parseRtmpUrl } from './rtmp-url.ts';

export type FollowOptions = PlayOptions & BackOffOptions;

/** An event of a stream that is followed. */
export type FollowEvent =
  /** The stream is there: iterate the player to its end. Asking for the next event earlier closes the player. */
  | { readonly kind: 'playing'; readonly player: RtmpPlayer }
  /** The stream is not there, and `error` says why. The next attempt is in `delayMs` milliseconds. */
  | { readonly kind: 'waiting'; readonly error: RtmpError; readonly delayMs: number };

/**
 * Plays a stream whenever it is there: connects again, with growing pauses, for ever, or until `signal` is aborted.
 * Follows requests of the server to connect again. Throws RTMP_ERR_URL for a URL that can never work.
 */
export async function* followStream(url: string, options: FollowOptions = {}): AsyncGenerator<FollowEvent, undefined> {
  const { signal = new AbortController().signal } = options;
  const backOff = new BackOff(options);
  parseRtmpUrl(url);
  let target = url;
  while (!signal.aborted) {
    const startedAt = performance.now();
    const attempt = await connected(target, options);
    target = url;
    let error = attempt.error;
    if (attempt.player !== undefined) {
      backOff.reset();
      yield* handedOut(attempt.player, signal);
      const { ended } = attempt.player;
      if (ended?.reason === 'reconnect') target = ended.url ?? url;
      else if (ended?.reason !== 'closed')
        error = ended?.error ?? new RtmpError('RTMP_ERR_NO_STREAM', { detail: 'it has ended' });
    }
    if (signal.aborted) break;
    const delayMs = backOff.next(performance.now() - startedAt);
    if (error !== undefined) yield { kind: 'waiting', error, delayMs };
    await sleep(delayMs, undefined, { signal }).catch(() => {});
  }
  return undefined;
}

async function connected(url: string, options: FollowOptions): Promise<{ player?: RtmpPlayer; error?: RtmpError }> {
  try {
    return { player: await RtmpPlayer.connect(url, options) };
  } catch (error) {
    if (!(error instanceof RtmpError)) throw error;
    return { error };
  }
}

/** Yields the player, and closes it afterwards or on an abort. */
async function* handedOut(player: RtmpPlayer, signal: AbortSignal): AsyncGenerator<FollowEvent, void> {
  const close = () => void player.close();
  signal.addEventListener('abort', close);
  try {
    if (!signal.aborted) yield { kind: 'playing', player };
  } finally {
    signal.removeEventListener('abort', close);
    await player.close();
  }
}
