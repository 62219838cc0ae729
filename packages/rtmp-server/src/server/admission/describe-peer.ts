import { printable } from '../../printable.ts';

/** FFmpeg shows 255 characters of a status, so not all of a long name fits. */
const LONGEST_ENCODER = 60;

/** A publisher as its address and encoder, for people: `192.168.1.7 (obs-output module)`. */
export function describePeer({ remoteAddress, encoder }: { remoteAddress: string; encoder: string }): string {
  return `${remoteAddress} (${encoder === '' ? 'unknown encoder' : printable(encoder, LONGEST_ENCODER)})`;
}

interface Holder {
  readonly remoteAddress: string;
  readonly encoder: string;
  readonly connectedAt: Date;
}

/** The same with the time since when it publishes, on this computer's clock; with the date unless it is today. */
export function describeHolder({ remoteAddress, encoder, connectedAt }: Holder, now: Date): string {
  const [today, [date, time]] = [dateAndTime(now)[0], dateAndTime(connectedAt)];
  return `${describePeer({ remoteAddress, encoder })}, since ${date === today ? '' : `${date} `}${time}`;
}

function dateAndTime(date: Date): [date: string, time: string] {
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return [day, [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')];
}
