import koffi from 'koffi';
import { PipeWireError } from '../errors.ts';
import { callMethod, EventTable, makeHook } from '../ffi/interface.ts';
import { libPipeWire } from '../ffi/library.ts';
import { type Memory, readText } from '../ffi/memory.ts';

/** `struct pw_core_events` and `struct pw_core_methods`, see pipewire/core.h. */
const EVENTS = { info: 1, error: 4, slots: 9 } as const;
const ADD_LISTENER = { slot: 1, type: koffi.proto('int', ['void *', 'void *', 'void *', 'void *']) };
const INFO_VERSION = 24;
/** The id of the daemon itself; other ids stand for objects. */
const CORE_ID = 0;
const EPIPE = 32;

interface CoreListener {
  onVersion(version: string): void;
  onLost(): void;
}

const events = new EventTable<CoreListener>({
  version: 0,
  slots: EVENTS.slots,
  callbacks: (table) => ({
    [EVENTS.info]: [
      koffi.proto('void', ['uintptr_t', 'void *']),
      (listener: number | bigint, info: bigint) =>
        table.listenerOf(BigInt(listener))?.onVersion(readText(info, INFO_VERSION) ?? ''),
    ],
    [EVENTS.error]: [
      koffi.proto('void', ['uintptr_t', 'uint32_t', 'int', 'int', 'const char *']),
      (listener: number | bigint, id: number, _sequence: number, result: number) => {
        if (id === CORE_ID && result === -EPIPE) table.listenerOf(BigInt(listener))?.onLost();
      },
    ],
  }),
});

/** The proxy of one daemon. It ends with the connection to it; after that, another one is needed. */
export class Core {
  /** The `pw_core`. */
  readonly address: bigint;
  readonly #hook: Memory = makeHook();
  readonly #listener: bigint;

  /** Throws PIPEWIRE_ERR_NO_DAEMON. */
  constructor(context: bigint, name: string, listener: CoreListener) {
    const { contextConnect, propertiesNew } = libPipeWire();
    const core = contextConnect(context, propertiesNew(JSON.stringify({ 'application.name': name })), 0);
    if (core === null) {
      this.#hook[Symbol.dispose]();
      throw new PipeWireError('PIPEWIRE_ERR_NO_DAEMON', socketPath());
    }
    this.address = core;
    this.#listener = events.add(listener);
    callMethod(core, ADD_LISTENER.slot, ADD_LISTENER.type, this.#hook.address, events.address, this.#listener);
  }

  /** Must not be called from one of its events. */
  disconnect(): void {
    events.remove(this.#listener);
    libPipeWire().coreDisconnect(this.address);
    this.#hook[Symbol.dispose]();
  }
}

/** Where libpipewire looks for the daemon first. */
function socketPath(): string {
  const { PIPEWIRE_RUNTIME_DIR, XDG_RUNTIME_DIR, PIPEWIRE_REMOTE = 'pipewire-0' } = process.env;
  const folder = PIPEWIRE_RUNTIME_DIR ?? XDG_RUNTIME_DIR;
  return folder === undefined ? 'XDG_RUNTIME_DIR is not set' : `nothing answers at ${folder}/${PIPEWIRE_REMOTE}`;
}
