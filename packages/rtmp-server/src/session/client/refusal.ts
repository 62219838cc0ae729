import { type AmfObject, type AmfValue, isAmfObject } from '../../amf/index.ts';
import { RtmpError } from '../../errors.ts';
import { printable } from '../../printable.ts';

const LONGEST_WORDS = 300;
const NOT_FOUND = 'NetStream.Play.StreamNotFound';

/** True when a status is an error. Some servers send StreamNotFound with another level. */
export function isRefusal({ level, code }: AmfObject): boolean {
  return level === 'error' || code === NOT_FOUND;
}

/** The error for a server's `_error` or error status, with the server's words made safe for a terminal. */
export function refusal(info: AmfValue): RtmpError {
  const fields = isAmfObject(info) ? [info['description'], info['code']] : [info];
  const words = fields.find((field) => typeof field === 'string' && field !== '');
  const detail = printable(String(words ?? 'no reason given'), LONGEST_WORDS);
  const missing = isAmfObject(info) && info['code'] === NOT_FOUND;
  return new RtmpError(missing ? 'RTMP_ERR_NO_STREAM' : 'RTMP_ERR_REFUSED', { detail });
}

/**
 * The URL to which an error redirects the client; undefined when it does not. `ex.code` is 302 then, and `ex.redirect`
 * is the new tcUrl or the whole URL. SRS sends the whole URL as `ex.redirect2`.
 */
export function redirectOf(info: AmfValue, streamName: string): string | undefined {
  const ex = isAmfObject(info) ? info['ex'] : undefined;
  if (ex === undefined || !isAmfObject(ex) || Number(ex['code']) !== 302) return undefined;
  const { redirect, redirect2 } = ex;
  if (typeof redirect2 === 'string' && redirect2 !== '') return redirect2;
  return typeof redirect === 'string' && redirect !== '' ? streamUrl(redirect, streamName) : undefined;
}

/** The words of an error that asks for a login by Adobe's or Limelight's method; undefined for other errors. */
export function loginAskedIn(info: AmfValue): string | undefined {
  const description = isAmfObject(info) ? info['description'] : undefined;
  return typeof description === 'string' && /authmod=(adobe|llnw)/.test(description) ? description : undefined;
}

/** The URL of the stream on the server with this tcUrl. */
export function streamUrl(tcUrl: string, streamName: string): string {
  const base = tcUrl.replace(/\/+$/, '');
  return base.endsWith(`/${streamName}`) ? base : `${base}/${streamName}`;
}
