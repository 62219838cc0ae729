import { LocalName } from './local-name.ts';
import { hardwarePorts, type Network, networkOf } from './network-names.ts';
import { isOneAddress } from './push-urls.ts';

/** What people call this computer and its networks. */
export class Networks {
  readonly #localName: LocalName;
  #ports: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(localName: LocalName = new LocalName()) {
    this.#localName = localName;
  }

  /** Looks everything up for a server that listens on `host`, so that the first answer is quick. Nothing waits for it. */
  prepare(host: string | undefined): void {
    void this.find(host);
  }

  /**
   * The name by which other computers find this one, if they do, and what names the network of an interface. For a server
   * on one address no network is asked: the name may lead to another one.
   */
  async find(host: string | undefined): Promise<FoundNetworks> {
    // System Settings changes these names so seldom that once is enough.
    this.#ports ??= hardwarePorts();
    const [localName, ports] = await Promise.all([
      isOneAddress(host) ? undefined : this.#localName.find(),
      this.#ports,
    ]);
    return { localName, network: (name) => networkOf(name, { ports }) };
  }
}

export interface FoundNetworks {
  readonly localName: string | undefined;
  readonly network: (name: string) => Network;
}
