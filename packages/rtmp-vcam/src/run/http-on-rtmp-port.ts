import { isLoopback } from '../urls/push-urls.ts';

/**
 * What somebody reads who opens the RTMP port in a browser. Only this computer is told where the page is. `page` is its
 * address; undefined if there is none.
 */
export function textForHttp(remoteAddress: string, page: string | undefined): string {
  const what = 'Senders push RTMP streams to this port of rtmp-vcam.';
  if (!isLoopback(remoteAddress)) return what;
  return page === undefined ? `${what} It runs without a page.` : `${what} Its page is at ${page}`;
}
