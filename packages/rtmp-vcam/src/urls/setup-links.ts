/** Links that set up an app on a phone when they are opened, or read from a QR code. Each has the stream key in it. */
export interface SetupLinks {
  /** Larix Broadcaster: adds a connection, or replaces the one with this name. */
  readonly larix: string;
  /** Moblin: adds a stream. */
  readonly moblin: string;
}

/** The links for a URL to push to. `name`: what the app calls the camera. */
export function setupLinks(url: string, name: string): SetupLinks {
  const larix = [
    ['conn[][url]', encodeURIComponent(url)],
    ['conn[][name]', encodeURIComponent(name)],
    ['conn[][overwrite]', 'on'],
  ];
  const moblin = { streams: [{ name, url }] };
  return {
    larix: `larix://set/v1?${larix.map(([field, value]) => `${field}=${value}`).join('&')}`,
    moblin: `moblin://?${encodeURIComponent(JSON.stringify(moblin))}`,
  };
}
