import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** The usual form of an address, without the `::ffff:` of IPv4 peers on a dual-stack socket. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** True for a plain address that only this computer can use. */
export function isLoopback(address: string): boolean {
  return holds(LOOPBACK, address);
}

/** True when a plain address may connect: it is on the list, belongs to this computer, or there is no list. */
export function mayConnect(address: string, allowed: BlockList | undefined): boolean {
  return allowed === undefined || isLoopback(address) || holds(allowed, address);
}

function holds(list: BlockList, address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  const family = isIP(bare);
  return family !== 0 && list.check(bare, family === 6 ? 'ipv6' : 'ipv4');
}
