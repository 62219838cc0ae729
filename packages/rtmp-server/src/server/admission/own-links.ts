import { BlockList, isIP } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

const REREAD_MS = 10_000;

/**
 * The networks that this computer is in, as its interfaces' netmasks say. No router is between their hosts and this
 * computer, so each of their addresses is one host.
 */
export class OwnLinks {
  readonly #interfaces: typeof networkInterfaces;
  #list: BlockList = new BlockList();
  #readAt: number = Number.NEGATIVE_INFINITY;

  constructor(interfaces: typeof networkInterfaces = networkInterfaces) {
    this.#interfaces = interfaces;
  }

  /** `nowMs`: milliseconds of one clock that never goes back. */
  has(address: string, nowMs: number): boolean {
    if (nowMs - this.#readAt >= REREAD_MS) this.#read(nowMs);
    const bare = withoutZone(address);
    const family = isIP(bare);
    return family !== 0 && this.#list.check(bare, family === 6 ? 'ipv6' : 'ipv4');
  }

  /** Interfaces come and go, and get other addresses. */
  #read(nowMs: number): void {
    this.#readAt = nowMs;
    this.#list = new BlockList();
    this.#list.addSubnet('fe80::', 10, 'ipv6');
    this.#list.addSubnet('169.254.0.0', 16, 'ipv4');
    for (const { address, cidr, family, internal } of this.#found()) {
      const prefix = Number(cidr?.split('/')[1] ?? 0);
      // A prefix of 0 is how some tunnels say that everything is behind them.
      if (internal || prefix === 0) continue;
      this.#list.addSubnet(withoutZone(address), prefix, family === 'IPv6' ? 'ipv6' : 'ipv4');
    }
  }

  /** Some sandboxes do not let programs see the interfaces. */
  #found(): NetworkInterfaceInfo[] {
    try {
      return Object.values(this.#interfaces()).flatMap((each) => each ?? []);
    } catch {
      return [];
    }
  }
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, '');
}
