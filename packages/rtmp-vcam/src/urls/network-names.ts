import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A network interface, for people. */
export interface Network {
  /** `Wi-Fi`, `Ethernet`, `VPN`, or the interface's own name where nothing better is known. */
  readonly name: string;
  /** `virtual`: it leads to containers or virtual machines in this computer, and so no phone can use it. */
  readonly kind: 'hardware' | 'vpn' | 'virtual';
}

const VPN: Network = { name: 'VPN', kind: 'vpn' };
const VPN_NAME = /^(tun|utun|wg|tailscale|zt|ppp|ipsec|nordlynx|proton)/i;
const VIRTUAL_NAME =
  /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|cni|flannel|cali|podman|tap|ifb|dummy|bridge|awdl|llw|anpi)/i;

/** Names the network of an interface. `ports`: on macOS, what `hardwarePorts` gives. */
export function networkOf(
  name: string,
  { platform = process.platform, ports = new Map() }: NetworkSystem = {},
  folder = '/sys/class/net',
): Network {
  if (platform === 'linux' && existsSync(join(folder, name))) return linuxNetwork(name, folder);
  const port = ports.get(name);
  if (port !== undefined) return { name: port, kind: VIRTUAL_NAME.test(name) ? 'virtual' : 'hardware' };
  if (VPN_NAME.test(name)) return VPN;
  return { name, kind: VIRTUAL_NAME.test(name) ? 'virtual' : 'hardware' };
}

interface NetworkSystem {
  readonly platform?: NodeJS.Platform;
  readonly ports?: ReadonlyMap<string, string>;
}

/** A bridge over a VLAN over a bond is deep enough. */
const DEEPEST = 4;

/** What the kernel says. Its drivers may have chosen any name. */
function linuxNetwork(name: string, folder: string, depth = 0): Network {
  const has = (file: string): boolean => existsSync(join(folder, name, file));
  if (has('wireless') || has('phy80211')) return { name: 'Wi-Fi', kind: 'hardware' };
  // A tap interface is nearly always the cable of a virtual machine.
  if (has('tun_flags') || VPN_NAME.test(name) || /^DEVTYPE=wireguard$/m.test(read(join(folder, name, 'uevent'))))
    return VIRTUAL_NAME.test(name) ? { name, kind: 'virtual' } : VPN;
  if (has('device')) return { name: 'Ethernet', kind: 'hardware' };
  // A bridge, bond or VLAN is a way to the network of the hardware below it.
  const below = depth === DEEPEST ? [] : filesIn(join(folder, name)).filter((file) => file.startsWith('lower_'));
  const hardware = below
    .map((file) => linuxNetwork(file.slice('lower_'.length), folder, depth + 1))
    .find(({ kind }) => kind === 'hardware');
  return hardware ?? { name, kind: 'virtual' };
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const LONGEST_MS = 5000;

/** On macOS what System Settings calls each interface (`en0` is `Wi-Fi`); elsewhere, and when it fails, nothing. */
export async function hardwarePorts(platform: NodeJS.Platform = process.platform): Promise<Map<string, string>> {
  if (platform !== 'darwin') return new Map();
  const options = { timeout: LONGEST_MS, killSignal: 'SIGKILL' } as const;
  return new Promise((resolve) => {
    execFile('/usr/sbin/networksetup', ['-listallhardwareports'], options, (_error, stdout) => {
      resolve(parseHardwarePorts(stdout));
    });
  });
}

/** Reads the output of `networksetup -listallhardwareports`. */
export function parseHardwarePorts(text: string): Map<string, string> {
  const found = text.matchAll(/^Hardware Port: (.+)\r?\nDevice: (\S+)\r?$/gm);
  return new Map([...found].map(([, port = '', device = '']) => [device, port.trim()]));
}
