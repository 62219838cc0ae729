/** Parts of an IPv6 address that name the network. The others are free for its hosts to choose. */
const NETWORK_PARTS = 4;

/** One text for each host, however its address is written: with or without zeros, upper case, or as mapped IPv4. */
export function hostOf(address: string): string {
  return parse(address)?.host ?? address;
}

/** What one person can choose addresses from: an IPv4 address alone, or the 2^64 of an IPv6 network on one interface. */
export function addressGroup(address: string): string {
  return parse(address)?.network ?? address;
}

/** Undefined for an IPv4 address, and for what is none. */
function parse(address: string): { host: string; network: string } | undefined {
  if (!address.includes(':')) return undefined;
  const [bare = '', ...zone] = address.split(/(?=%)/);
  const [head = [], tail] = bare.split('::').map(partsOf);
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - (tail?.length ?? 0)) }, () => 0);
  const parts = [...head, ...(tail === undefined ? [] : [...zeros, ...tail])];
  if (parts.length === 8 && parts.slice(0, 6).join() === '0,0,0,0,0,65535') {
    const ipv4 = parts
      .slice(6)
      .flatMap((part) => [part >> 8, part & 255])
      .join('.');
    return { host: ipv4, network: ipv4 };
  }
  // The same link-local address is another host on another interface.
  const text = (some: number[]) => some.map((part) => part.toString(16)).join(':') + zone.join('');
  return { host: text(parts), network: text(parts.slice(0, NETWORK_PARTS)) };
}

/** The 16-bit parts of a piece of an IPv6 address, which may end with an IPv4 address. */
function partsOf(piece: string): number[] {
  return piece
    .split(':')
    .filter((part) => part !== '')
    .flatMap((part) => {
      if (!part.includes('.')) return [Number.parseInt(part, 16)];
      const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
      return [a * 256 + b, c * 256 + d];
    });
}
