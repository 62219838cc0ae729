import type { Place } from '@rtmp-vcam/api';
import { type Network, networkOf } from './network-names.ts';
import { isOneAddress, type PushTarget, type PushUrl, pushUrls } from './push-urls.ts';
import { setupLinks } from './setup-links.ts';

interface PlacesOptions {
  readonly target: PushTarget;
  /** The camera's name. */
  readonly name: string;
  /** `studio.local`, if this computer is found by that name. */
  readonly localName: string | undefined;
  /** Names the network of an interface. */
  readonly network?: (name: string) => Network;
  /** The URLs as `pushUrls` gives them. */
  readonly urls?: readonly PushUrl[];
}

/** The hardware is reached by phones; a VPN leads to some other computers. */
const ORDER = ['name', 'hardware', 'computer', 'vpn', 'virtual'] as const;
type Rank = (typeof ORDER)[number];

interface Ranked {
  readonly url: PushUrl;
  readonly network: string;
  readonly rank: Rank;
}

/**
 * Where to push to, with names that people know, the best one first: the name of this computer, which stays when
 * addresses change, then its networks, and the tunnels last. Networks inside this computer are left out if there are
 * others.
 */
export function placesOf({
  target,
  name,
  localName,
  network = networkOf,
  urls = pushUrls(target),
}: PlacesOptions): Place[] {
  const ranked = urls.map((url) => rankOf(url, network));
  const [byName] = localName === undefined || isOneAddress(target.host) ? [] : pushUrls({ ...target, host: localName });
  const named: Ranked[] =
    byName === undefined || !ranked.some(({ rank }) => rank === 'hardware')
      ? []
      : [{ url: byName, network: 'Any network', rank: 'name' }];
  const all = [...named, ...ranked].toSorted((a, b) => ORDER.indexOf(a.rank) - ORDER.indexOf(b.rank));
  const isReachable = all.some(({ rank }) => rank === 'hardware' || rank === 'vpn');
  const kept = isReachable ? all.filter(({ rank }) => rank !== 'virtual') : all;
  return kept.map((place) => {
    const { url, server, key, reach } = place.url;
    return { network: distinctName(place, kept), reach, url, server, key, links: setupLinks(url, name) };
  });
}

function rankOf(url: PushUrl, network: (name: string) => Network): Ranked {
  if (url.reach === 'computer') return { url, network: 'This computer', rank: 'computer' };
  if (url.network === undefined) return { url, network: 'Network', rank: 'hardware' };
  const { name, kind } = network(url.network);
  return { url, network: name, rank: kind };
}

/** Of two networks of a kind, each is named with its interface: `Ethernet (eth1)`. */
function distinctName({ url, network }: Ranked, all: readonly Ranked[]): string {
  const isOnlyOne = all.filter((other) => other.network === network).length === 1;
  return isOnlyOne || url.network === undefined || url.network === network ? network : `${network} (${url.network})`;
}
