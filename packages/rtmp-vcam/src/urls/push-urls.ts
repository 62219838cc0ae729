import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { networkOf } from './network-names.ts';

/** The RTMP app that senders push to. */
export const APP_NAME = 'live';
const DEFAULT_PORTS = { rtmp: 1935, rtmps: 443 } as const;

/** The stream name of URLs with the key as the app; any other name would do. */
const ANY_NAME = 'camera';

/** Why to use RTMPS. Which senders can is in docs/senders.md: most of them accept only certificates that they can check. */
export const RTMP_IS_READABLE = 'rtmp:// shows your key to the network';

/** A URL to push to. */
export interface PushUrl {
  /** The whole URL, for senders with one field: `rtmp://192.168.1.5/live/KEY`. */
  readonly url: string;
  /** The URL without its last part, for senders with a field for the server: `rtmp://192.168.1.5/live`. */
  readonly server: string;
  /** The last part, for the sender's field for the stream key. */
  readonly key: string;
  /** `computer`: works on this computer only; `network`: works on other computers too. */
  readonly reach: 'computer' | 'network';
  /** Name of the network interface, such as `eth0`; undefined for a host given by name. */
  readonly network: string | undefined;
}

/** The server that the URLs lead to. */
export interface PushTarget {
  readonly port: number;
  /** `rtmps://` in place of `rtmp://`. */
  readonly tls?: boolean;
  /** Address or name that the server listens on; undefined: every interface. */
  readonly host?: string | undefined;
  readonly key: string;
  /** The app of the camera. By default the usual one, which leads to the first camera. */
  readonly app?: string | undefined;
  /** True if senders log in. Those that cannot need the key as the app: `rtmp://192.168.1.5/KEY/camera`. */
  readonly login?: boolean;
}

/** The port in a URL to push to. */
export function portOf({ url }: Pick<PushUrl, 'url'>): number {
  const { protocol, port } = new URL(url);
  return Number(port) || (protocol === 'rtmps:' ? DEFAULT_PORTS.rtmps : DEFAULT_PORTS.rtmp);
}

export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/**
 * Every URL that reaches the server: first the one for this computer, then one for each network, real hardware first.
 * An IPv6 address is used only for a network without IPv4. Link-local addresses are never used, because senders do not
 * accept their zone.
 */
export function pushUrls(target: PushTarget, interfaces: Interfaces = networkInterfaces()): PushUrl[] {
  return addressesOf(target.host, interfaces).map((address) => urlOf(target, address));
}

/** An address by which the server is reached. */
export interface ReachableAddress extends Pick<PushUrl, 'reach' | 'network'> {
  readonly address: string;
}

/** The addresses of a server that listens on `host`, in the order of `pushUrls`. */
export function addressesOf(
  host: string | undefined,
  interfaces: Interfaces = networkInterfaces(),
): readonly ReachableAddress[] {
  if (isOneAddress(host)) {
    return [{ address: host, reach: isLoopback(host) ? 'computer' : 'network', network: nameOf(host, interfaces) }];
  }
  const networks = Object.entries(interfaces)
    .toSorted(([a], [b]) => compareInterfaces(a, b))
    .map(([name, infos = []]) => ({ name, address: bestAddress(infos, host !== '0.0.0.0') }))
    .filter((network) => network.address !== undefined)
    .map(({ name, address = '' }): ReachableAddress => ({ address, reach: 'network', network: name }));
  const own = host === '0.0.0.0' ? '127.0.0.1' : 'localhost';
  return [{ address: own, reach: 'computer', network: undefined }, ...networks];
}

/** Orders interface names: hardware first, through which phones come, each group as the system numbers them. */
function compareInterfaces(a: string, b: string): number {
  return Number(!isHardware(a)) - Number(!isHardware(b)) || a.localeCompare(b, 'en', { numeric: true });
}

function isHardware(name: string): boolean {
  return networkOf(name).kind === 'hardware';
}

function bestAddress(infos: readonly NetworkInterfaceInfo[], withIpv6: boolean): string | undefined {
  const usable = infos.filter(({ internal, address }) => !internal && !isLinkLocal(address));
  const best = usable.find(({ family }) => family === 'IPv4') ?? (withIpv6 ? usable[0] : undefined);
  return best?.address;
}

function urlOf(target: PushTarget, { address, reach, network }: ReachableAddress): PushUrl {
  const scheme = target.tls === true ? 'rtmps' : 'rtmp';
  const port = target.port === DEFAULT_PORTS[scheme] ? '' : `:${target.port}`;
  const [app, key] =
    target.login === true ? [target.key, target.app ?? ANY_NAME] : [target.app ?? APP_NAME, target.key];
  const server = `${scheme}://${bracketed(address)}${port}/${app}`;
  return { url: `${server}/${key}`, server, key, reach, network };
}

function nameOf(address: string, interfaces: Interfaces): string | undefined {
  return Object.entries(interfaces).find(([, infos]) => infos?.some((info) => info.address === address))?.[0];
}

/** False for a server that listens on every interface. */
export function isOneAddress(host: string | undefined): host is string {
  return host !== undefined && host !== '0.0.0.0' && host !== '::';
}

/** A host as URLs have it: an IPv6 address in brackets. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** True for an address that is valid only on one network link. */
export function isLinkLocal(address: string): boolean {
  return /^(fe[89ab]|169\.254\.)/i.test(address);
}

/** True for a server that only this computer itself can push to. */
export function isForThisComputer(host: string | undefined): host is string {
  return host !== undefined && isLoopback(host);
}

/** True for a host that leads to this computer itself. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
