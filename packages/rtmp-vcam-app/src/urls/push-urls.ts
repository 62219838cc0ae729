import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { compareInterfaces } from './interface-order.ts';

/** The RTMP app that senders push to. */
const APP_NAME = 'live';
const DEFAULT_PORTS = { rtmp: 1935, rtmps: 443 } as const;

/** The stream name of URLs that have the key in their app. */
const ANY_NAME = 'camera';

/** A URL to push to. */
export interface PushUrl {
  /** All of it, for senders with one field: `rtmp://192.168.1.5/live/KEY`. */
  readonly url: string;
  /** Without its last part, for senders that ask for server and stream key apart: `rtmp://192.168.1.5/live`. */
  readonly server: string;
  /** What goes into the field for the stream key. */
  readonly key: string;
  /** `computer`: reaches this computer from itself only; `network`: from others too. */
  readonly reach: 'computer' | 'network';
  /** Name of the network interface, such as `eth0`; undefined for a host given by name. */
  readonly network: string | undefined;
}

/** What URLs are made of. */
interface PushTarget {
  readonly port: number;
  /** `rtmps://` in place of `rtmp://`. */
  readonly tls?: boolean;
  /** Address or name that the server listens on; undefined: every interface. */
  readonly host?: string | undefined;
  readonly key: string;
  /** Who does not log in needs the key in the app: `rtmp://192.168.1.5/KEY/camera`. */
  readonly login?: boolean;
}

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/**
 * Every URL that reaches the server: this computer first, then one for each network, those of real hardware first.
 * IPv6 where a network has nothing else; link-local addresses never, as no sender takes their zone.
 */
export function pushUrls(target: PushTarget, interfaces: Interfaces = networkInterfaces()): PushUrl[] {
  const { host } = target;
  if (host !== undefined && host !== '0.0.0.0' && host !== '::') {
    return [urlOf(target, host, isLoopback(host) ? 'computer' : 'network', nameOf(host, interfaces))];
  }
  const networks = Object.entries(interfaces)
    .toSorted(([a], [b]) => compareInterfaces(a, b))
    .map(([name, infos = []]) => ({ name, address: bestAddress(infos, host !== '0.0.0.0') }))
    .filter((network) => network.address !== undefined)
    .map(({ name, address = '' }) => urlOf(target, address, 'network', name));
  return [urlOf(target, host === '0.0.0.0' ? '127.0.0.1' : 'localhost', 'computer', undefined), ...networks];
}

function bestAddress(infos: readonly NetworkInterfaceInfo[], withIpv6: boolean): string | undefined {
  const usable = infos.filter(({ internal, address }) => !internal && !/^(fe[89ab]|169\.254\.)/i.test(address));
  const best = usable.find(({ family }) => family === 'IPv4') ?? (withIpv6 ? usable[0] : undefined);
  return best?.address;
}

function urlOf(target: PushTarget, host: string, reach: PushUrl['reach'], network: string | undefined): PushUrl {
  const authority = host.includes(':') ? `[${host}]` : host;
  const scheme = target.tls === true ? 'rtmps' : 'rtmp';
  const port = target.port === DEFAULT_PORTS[scheme] ? '' : `:${target.port}`;
  const [app, key] = target.login === true ? [target.key, ANY_NAME] : [APP_NAME, target.key];
  const server = `${scheme}://${authority}${port}/${app}`;
  return { url: `${server}/${key}`, server, key, reach, network };
}

function nameOf(address: string, interfaces: Interfaces): string | undefined {
  return Object.entries(interfaces).find(([, infos]) => infos?.some((info) => info.address === address))?.[0];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
