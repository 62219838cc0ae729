import koffi from 'koffi';
import { callMethod, EventTable, makeHook } from '../ffi/interface.ts';
import { created, libPipeWire } from '../ffi/library.ts';
import { type Memory, readDict } from '../ffi/memory.ts';
import type { Connection, Part } from './connection.ts';

/** `struct pw_core_methods`, `pw_registry_methods` and `pw_registry_events`, see pipewire/core.h. */
const GET_REGISTRY = { slot: 6, type: koffi.proto('void *', ['void *', 'uint32_t', 'size_t']) };
const ADD_LISTENER = { slot: 1, type: koffi.proto('int', ['void *', 'void *', 'void *', 'void *']) };
const DESTROY = { slot: 3, type: koffi.proto('int', ['void *', 'uint32_t']) };
const EVENTS = { global: 1, globalRemove: 2, slots: 3 } as const;
const REGISTRY_VERSION = 3;

type Kind = 'node' | 'link' | 'client' | 'metadata';
const KINDS: Readonly<Record<string, Kind>> = {
  'PipeWire:Interface:Node': 'node',
  'PipeWire:Interface:Link': 'link',
  'PipeWire:Interface:Client': 'client',
  'PipeWire:Interface:Metadata': 'metadata',
};

interface GlobalObject {
  readonly kind: Kind;
  readonly properties: ReadonlyMap<string, string>;
}

/** A program that gets what a node sends. */
export interface Reader {
  /** Id of the node that the program reads with. */
  readonly node: number;
  /** Name of the program; the node's name where it is not known. */
  readonly program: string;
}

const events = new EventTable<Map<number, GlobalObject>>({
  version: 0,
  slots: EVENTS.slots,
  callbacks: (table) => ({
    [EVENTS.global]: [
      koffi.proto('void', ['uintptr_t', 'uint32_t', 'uint32_t', 'const char *', 'uint32_t', 'void *']),
      (listener: number | bigint, id: number, _rights: number, type: string, _version: number, dict: bigint | null) => {
        const kind = KINDS[type];
        if (kind !== undefined) table.listenerOf(BigInt(listener))?.set(id, { kind, properties: readDict(dict) });
      },
    ],
    [EVENTS.globalRemove]: [
      koffi.proto('void', ['uintptr_t', 'uint32_t']),
      (listener: number | bigint, id: number) => table.listenerOf(BigInt(listener))?.delete(id),
    ],
  }),
});

/** A node as the daemon lists it. */
export interface ListedNode {
  readonly id: number;
  /** `node.name`; empty if it has none. */
  readonly name: string;
  /** What apps show; empty if it has none. */
  readonly description: string;
  /** Where the system has the device of the node, such as `v4l2:/dev/video10`; undefined if it is no device. */
  readonly path: string | undefined;
}

/** The nodes, links and programs that the daemon knows, and whether something links them. */
export class Registry implements Part, Disposable {
  readonly #connection: Connection;
  readonly #objects: Map<number, GlobalObject> = new Map();
  #started: { readonly proxy: bigint; readonly hook: Memory; readonly listener: bigint } | undefined;

  /** Throws PIPEWIRE_ERR_CLOSED. */
  constructor(connection: Connection) {
    this.#connection = connection;
    connection.add(this);
  }

  /** Who is linked to the node now. */
  readersOf(node: number): Reader[] {
    const readers = new Map<number, Reader>();
    for (const { kind, properties } of this.#objects.values()) {
      if (kind !== 'link' || Number(properties.get('link.output.node')) !== node) continue;
      const reader = Number(properties.get('link.input.node'));
      readers.set(reader, { node: reader, program: this.#programOf(reader) });
    }
    return [...readers.values()];
  }

  /** A session manager runs, such as WirePlumber: without one, no node is linked to another. Known a moment after the start. */
  get hasSessionManager(): boolean {
    // Session managers keep there which nodes are the default ones.
    return [...this.#objects.values()].some(
      ({ kind, properties }) => kind === 'metadata' && properties.get('metadata.name') === 'default',
    );
  }

  /** The ids of the nodes with this `node.name`. */
  nodesNamed(name: string): number[] {
    return [...this.#objects]
      .filter(([, { kind, properties }]) => kind === 'node' && properties.get('node.name') === name)
      .map(([id]) => id);
  }

  /** The nodes of a `media.class`, such as `Video/Source` for cameras. */
  nodesOfClass(mediaClass: string): ListedNode[] {
    return [...this.#objects]
      .filter(([, { kind, properties }]) => kind === 'node' && properties.get('media.class') === mediaClass)
      .map(([id, { properties }]) => ({
        id,
        name: properties.get('node.name') ?? '',
        description: properties.get('node.description') ?? '',
        path: properties.get('object.path'),
      }));
  }

  /**
   * The ids of the nodes with the same name that this process has made over another connection: a thread that has died
   * leaves its nodes behind, because the system keeps its sockets open.
   */
  leftBehind(node: number): number[] {
    const own = this.#objects.get(node)?.properties;
    const process = this.#processOf(own);
    const name = own?.get('node.name');
    if (process === undefined || name === undefined) return [];
    return this.nodesNamed(name).filter((id) => {
      const properties = this.#objects.get(id)?.properties;
      return properties?.get('client.id') !== own?.get('client.id') && this.#processOf(properties) === process;
    });
  }

  /** Asks the daemon to destroy an object, whoever has made it. */
  destroy(id: number): void {
    if (this.#started !== undefined) callMethod(this.#started.proxy, DESTROY.slot, DESTROY.type, id);
  }

  start(core: bigint): void {
    const proxy = callMethod(core, GET_REGISTRY.slot, GET_REGISTRY.type, REGISTRY_VERSION, 0);
    const hook = makeHook();
    const listener = events.add(this.#objects);
    this.#started = { proxy: created(BigInt(proxy ?? 0) || null, 'registry'), hook, listener };
    callMethod(this.#started.proxy, ADD_LISTENER.slot, ADD_LISTENER.type, hook.address, events.address, listener);
  }

  stop(): void {
    if (this.#started === undefined) return;
    const { proxy, hook, listener } = this.#started;
    this.#started = undefined;
    events.remove(listener);
    libPipeWire().proxyDestroy(proxy);
    hook[Symbol.dispose]();
    this.#objects.clear();
  }

  close(): void {
    this.#connection.remove(this);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** The process of whoever has made a node, as the daemon sees it, which may be in another container. */
  #processOf(node: ReadonlyMap<string, string> | undefined): string | undefined {
    const id = this.#objects.get(Number(node?.get('client.id')))?.properties.get('pipewire.sec.pid');
    return id === '0' ? undefined : id;
  }

  #programOf(node: number): string {
    const properties = this.#objects.get(node)?.properties;
    const client = this.#objects.get(Number(properties?.get('client.id')))?.properties;
    return client?.get('application.name') ?? properties?.get('node.name') ?? 'a program';
  }
}
