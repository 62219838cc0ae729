import { TwoComputers } from '../../test/support/network-namespace.ts';

/** The addresses of the computer with the server. */
export const SERVER_IPV4 = '10.77.0.1';
export const SERVER_IPV6 = 'fd77::1';
/** Who has nothing to do with the attack has this address. */
export const HONEST = '203.0.113.250';
/** How many addresses of `attackerIpv4` there are. */
export const ATTACKERS = 200;

export function attackerIpv4(index: number): string {
  return `203.0.113.${1 + (index % ATTACKERS)}`;
}

/** An address of one /64 network. */
export function attackerIpv6(index: number): string {
  return `2001:db8:1::${(1 + (index % 60_000)).toString(16)}`;
}

/** The computer with the server, and one that has all addresses of two foreign networks. */
export async function attackNetwork(): Promise<TwoComputers> {
  const network = await TwoComputers.start(
    { addresses: [`${SERVER_IPV4}/24`, `${SERVER_IPV6}/64`], routes: ['203.0.113.0/24'] },
    { addresses: ['10.77.0.2/24', 'fd77::2/64'] },
  );
  await network.here.run('ip', ['-6', 'route', 'add', '2001:db8::/32', 'via', 'fd77::2']);
  await network.there.run('ip', ['route', 'add', 'local', '203.0.113.0/24', 'dev', 'lo']);
  await network.there.run('ip', ['-6', 'route', 'add', 'local', '2001:db8::/32', 'dev', 'lo']);
  return network;
}
