import { LocalName } from './local-name.ts';
import { hardwarePorts, type Network, networkOf } from './network-names.ts';

/** What people call this computer and its networks. */
export class Networks {
  readonly #localName: LocalName = new LocalName();
  #ports: Promise<ReadonlyMap<string, string>> | undefined;

  /** Looks everything up, so that the first answer is quick. Nothing waits for it. */
  prepare(): void {
    void this.find();
  }

  /** The name by which other computers find this one, if they do, and what names the network of an interface. */
  async find(): Promise<FoundNetworks> {
    // System Settings changes these names so seldom that once is enough.
    this.#ports ??= hardwarePorts();
    const [localName, ports] = await Promise.all([this.#localName.find(), this.#ports]);
    return { localName, network: (name) => networkOf(name, { ports }) };
  }
}

export interface FoundNetworks {
  readonly localName: string | undefined;
  readonly network: (name: string) => Network;
}
