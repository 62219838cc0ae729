import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** The address as people know it: an IPv4 peer of a dual-stack socket without its `::ffff:`. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** True for addresses of this computer that no other can use. Takes plain addresses. */
export function isLoopback(address: string): boolean {
  return holds(LOOPBACK, address);
}

/** Whether a plain address is on a list of those allowed; this computer always is. */
export function mayConnect(address: string, allowed: BlockList | undefined): boolean {
  return allowed === undefined || isLoopback(address) || holds(allowed, address);
}

function holds(list: BlockList, address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  const family = isIP(bare);
  return family !== 0 && list.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}
