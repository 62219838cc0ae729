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
  const { protocol, host, pathname, search, searchParams, username, password } = new URL(text);
  // A key may be a bare query: `?KEY`.
  const queryTexts = [...searchParams].map(([name, value]) => (value === '' ? name : value));
  const [app = '', ...rest] = pathname.split('/').filter((segment) => segment !== '');
  const names = [rest.join('/') + search, rest.join('/'), ...rest, ...queryTexts, username, password];
  const secrets = names.flatMap((name) => [name, percentDecoded(name)]);
  return {
    shown: `${protocol}//${host}/${app}/…`,
    secrets: [...new Set(secrets)].filter(({ length }) => length >= SHORTEST_SECRET),
  };
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
