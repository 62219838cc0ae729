import { percentDecoded } from '@rtmp-vcam/rtmp-server';

/** The URL that a stream is pulled from, in a form that may be shown, and its secrets for the logger to hide. */
interface PullUrl {
  /** `rtmp://host/live/…`: what comes after the app may be a key, so it is not shown. */
  readonly shown: string;
  /** Texts that must not be shown. */
  readonly secrets: readonly string[];
}

/** Shorter texts are no real secrets, and hiding them would damage many other words. */
const SHORTEST_SECRET = 4;

/** Parses a URL that the option --pull has accepted. */
export function pullUrl(text: string): PullUrl {
  const { protocol, host, pathname, search, username, password } = new URL(text);
  const [app = '', ...rest] = pathname.split('/').filter((segment) => segment !== '');
  const names = [rest.join('/') + search, rest.join('/'), ...rest, ...queryTexts(search.slice(1)), username, password];
  const secrets = names.flatMap((name) => [name, percentDecoded(name)]);
  return {
    shown: `${protocol}//${host}/${app}/…`,
    secrets: [...new Set(secrets)].filter(({ length }) => length >= SHORTEST_SECRET),
  };
}

/** Each part of a query whole, because it may be a bare key (`?KEY`, `?KEY=`), and its value. A plus may mean a space. */
function queryTexts(query: string): string[] {
  const texts = query.split('&').flatMap((part) => {
    const mark = part.indexOf('=');
    return mark < 0 ? [part] : [part, part.replace(/=$/, ''), part.slice(mark + 1)];
  });
  return texts.flatMap((text) => [text, text.replaceAll('+', ' ')]);
}
