import type { LogEvent } from './event.ts';

/** A line that stands for many. */
export interface Summary {
  readonly level: number;
  readonly fields: { readonly remote?: string; readonly code?: string; readonly times: number };
  readonly message: string;
}

/** For lines about one peer, of which `last` is the last one, in so many milliseconds. */
export function summaryOfOne(last: LogEvent, count: number, ms: number): Summary {
  const { level, code, remote, message } = last;
  const fields = { ...(remote === undefined ? {} : { remote }), ...(code === undefined ? {} : { code }), times: count };
  return { level, fields, message: `${message} … and ${times(count)} ${period(ms)}` };
}

/** For lines of one kind about many peers. Its message has the code, because that of the last line may name a peer. */
export function summaryOfAll({ level, code, message }: LogEvent, count: number, ms: number): Summary {
  const fields = { ...(code === undefined ? {} : { code }), times: count };
  return { level, fields, message: `${code ?? message} … and ${times(count)} from other addresses ${period(ms)}` };
}

function times(count: number): string {
  return count === 1 ? 'once more' : `${count} more times`;
}

function period(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds === 60) return 'in the last minute';
  return seconds === 1 ? 'in the last second' : `in the last ${seconds} seconds`;
}
