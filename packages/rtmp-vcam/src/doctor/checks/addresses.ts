import type { ReachableAddress } from '../../urls/push-urls.ts';
import { isForThisComputer } from '../../urls/push-urls.ts';
import { type Outcome, ok, warning } from './outcome.ts';

interface NamedAddress extends ReachableAddress {
  /** What people call its network: `Wi-Fi`. */
  readonly label: string;
  readonly kind: 'hardware' | 'vpn' | 'virtual';
}

/** The addresses by which senders on other computers and phones reach this one. `host`: what the config listens on. */
export function checkAddresses(addresses: readonly NamedAddress[], host: string | undefined): Outcome {
  if (isForThisComputer(host)) {
    return warning(
      `Only this computer can push, because host is ${host}`,
      'Leave out --host, and phones and other computers can push too',
    );
  }
  const outside = addresses.filter(({ reach, kind }) => reach === 'network' && kind !== 'virtual');
  const shown = outside.map(({ address, label }) => `${address} (${label})`).join(', ');
  if (outside.some(({ kind }) => kind === 'hardware')) return ok(`Other computers reach this one at ${shown}`);
  if (outside.length > 0)
    return warning(
      `Other computers reach this one only at ${shown}`,
      'Connect to a Wi-Fi or a cable for senders in the room',
    );
  return warning('This computer is in no network, so only programs on it can push', 'Connect to a Wi-Fi or a cable');
}
