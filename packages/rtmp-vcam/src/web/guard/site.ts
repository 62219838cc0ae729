import type { IncomingHttpHeaders } from 'node:http';

interface SiteRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/**
 * True when a browser says that another site has made it send this. Old browsers say it for writes only. Our own page
 * may be opened from everywhere, but not inside another page.
 */
export function isFromOtherSite({ method, url = '', headers }: SiteRequest): boolean {
  const { origin, host } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host?.toLowerCase()}`) return true;
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  const isOpened = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return !(isOpened && method === 'GET' && /^\/(\?|$)/.test(url));
}
