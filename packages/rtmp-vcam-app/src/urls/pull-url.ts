/** The parts of a URL that a stream is pulled from, for people and for the logger. */
interface PullUrl {
  /** `rtmp://host/live/…`: what comes after the app may be a key, so it is not shown. */
  readonly shown: string;
  /** Texts that must not be seen. */
  readonly secrets: readonly string[];
}

/** Shorter texts hide nothing and would stand in many other words. */
const SHORTEST_SECRET = 4;

/** Takes apart a URL that an option has accepted. */
export function pullUrl(text: string): PullUrl {
  const { protocol, host, pathname, search, searchParams, username, password } = new URL(text);
  const [app = '', ...rest] = pathname.split('/').filter((segment) => segment !== '');
  const names = [rest.join('/') + search, rest.join('/'), ...rest, ...searchParams.values(), username, password];
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
