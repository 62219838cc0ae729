import { addressGroup } from '@rtmp-vcam/rtmp-server';
import { isNearby } from './nearby.ts';

/** What a log line is about, as far as it decides whether the line is written. */
export interface LogEvent {
  readonly level: number;
  readonly message: string;
  readonly code: string | undefined;
  /** The address of the peer that caused it; undefined if no peer did. */
  readonly remote: string | undefined;
  /** No peer, or one of this computer or of a private network. */
  readonly isNear: boolean;
  /** The same for all lines that say the same, whoever causes them. Nothing in it is chosen by a peer. */
  readonly kind: string;
  /** The line answers a signal of the owner of the program, who waits for it. */
  readonly isAnswer: boolean;
  /** The same for all lines of one peer. */
  readonly source: string;
}

/** Reads the arguments of a log function: fields and a message, or a message alone. */
export function logEvent(level: number, [first, second]: readonly unknown[]): LogEvent {
  const { code, fix, remote, camera, signal }: Readonly<Record<string, unknown>> =
    typeof first === 'object' && first !== null ? { ...first } : {};
  const message = String(typeof first === 'string' ? first : (second ?? ''));
  // The text of a message may name the sender, but each code stands for one kind, and a fix is the same for all.
  const what = [code, fix, message].find((each) => typeof each === 'string');
  const from = typeof remote === 'string' ? remote : undefined;
  const isNear = from === undefined || isNearby(from);
  return {
    level,
    message,
    code: typeof code === 'string' ? code : undefined,
    remote: from,
    isNear,
    isAnswer: typeof signal === 'string',
    // A flood from the internet must not use up what is meant for the senders in this network, nor one camera's trouble
    // what is meant for another one.
    kind: `${level} ${what} ${isNear ? 'near' : 'far'} ${typeof camera === 'string' ? camera : ''}`,
    source: from === undefined ? '' : addressGroup(from),
  };
}
