import koffi from 'koffi';
import { PipeWireError } from '../errors.ts';
import { EventTable, makeHook } from '../ffi/interface.ts';
import { created, libPipeWire } from '../ffi/library.ts';
import { Memory, viewMemory } from '../ffi/memory.ts';
import type { Pod } from '../pod/pod.ts';
import { StreamBuffer } from './stream-buffer.ts';

/** `struct pw_stream_events`, `enum pw_stream_state` and `enum pw_stream_flags`, see pipewire/stream.h. */
const EVENTS = { version: 2, stateChanged: 2, paramChanged: 5, removeBuffer: 7, slots: 13 } as const;
const STATES: ReadonlyMap<number, StreamState> = new Map([
  [-1, 'error'],
  [0, 'unconnected'],
  [1, 'connecting'],
  [2, 'paused'],
  [3, 'streaming'],
]);
const DIRECTIONS = { input: 0, output: 1, paced: 1 } as const;
const FLAGS = { autoconnect: 1, mapBuffers: 4, driver: 8, realTime: 16 } as const;
/** Offsets in `struct pw_time`, and its size in PipeWire 0.3.50. */
const TIME = { now: 0, queued: 32, size: 56 } as const;
const DIRECTION_FLAGS = { input: FLAGS.autoconnect, output: FLAGS.driver, paced: FLAGS.realTime } as const;
const ANY_TARGET = 0xffff_ffff;
/** `SPA_PARAM_Format`, see spa/param/param.h. */
const PARAM_FORMAT = 4;

/** `paused`: nobody reads. `streaming`: somebody does. */
export type StreamState = 'error' | 'unconnected' | 'connecting' | 'paused' | 'streaming';

export interface StreamOptions {
  readonly name: string;
  /** The properties of its node. See pipewire/keys.h. */
  readonly properties: Readonly<Record<string, string>>;
  /**
   * `output`: sends, and says itself when. `paced`: sends whenever PipeWire asks for more, on a real-time thread of
   * PipeWire's, for as long as there are full buffers in its queue. `input`: receives.
   */
  readonly direction: 'input' | 'output' | 'paced';
  /** Each pod is one format. */
  readonly formats: readonly Pod[];
  /** The id of the node to receive from. */
  readonly target?: number;
  /** What the buffers must be like, to be told once both sides have agreed on a format. */
  readonly buffers: readonly Pod[];
  readonly onState?: (state: StreamState, error: string | undefined) => void;
}

/** What PipeWire has taken out of the queue of a stream, and when. */
export interface StreamTime {
  /** When it took something last, on the clock of `process.hrtime.bigint()`; 0 before that. */
  readonly takenAt: bigint;
  /** What is in the queue since then: the sum of the amounts of its buffers. */
  readonly queued: number;
}

interface StreamListener {
  onState(state: StreamState, error: string | undefined): void;
  /** Both sides have agreed on a format. */
  onFormat(): void;
  /** A `pw_buffer` is taken away. */
  onRemove(buffer: bigint): void;
}

const events = new EventTable<StreamListener>({
  version: EVENTS.version,
  slots: EVENTS.slots,
  callbacks: (table) => ({
    [EVENTS.stateChanged]: [
      koffi.proto('void', ['uintptr_t', 'int', 'int', 'const char *']),
      (listener: number | bigint, _old: number, state: number, error: string | null) =>
        table.listenerOf(BigInt(listener))?.onState(STATES.get(state) ?? 'error', error ?? undefined),
    ],
    [EVENTS.paramChanged]: [
      koffi.proto('void', ['uintptr_t', 'uint32_t', 'void *']),
      (listener: number | bigint, param: number, pod: bigint | null) => {
        if (param === PARAM_FORMAT && pod !== null) table.listenerOf(BigInt(listener))?.onFormat();
      },
    ],
    [EVENTS.removeBuffer]: [
      koffi.proto('void', ['uintptr_t', 'uintptr_t']),
      (listener: number | bigint, buffer: number | bigint) =>
        table.listenerOf(BigInt(listener))?.onRemove(BigInt(buffer)),
    ],
  }),
});

/** A `pw_stream`: a node with one port, which sends or receives buffers. It ends with its core. */
export class Stream {
  readonly #address: bigint;
  readonly #hook: Memory = makeHook();
  readonly #listener: bigint;
  readonly #options: StreamOptions;
  readonly #time: Memory = new Memory(TIME.size);
  readonly #timeView: DataView = new DataView(viewMemory(this.#time.address, TIME.size));
  /** Those that were dequeued at least once, by their addresses. */
  readonly #buffers: Map<bigint, StreamBuffer> = new Map();
  #state: StreamState = 'unconnected';

  /** Throws PIPEWIRE_ERR_STREAM. */
  constructor(core: bigint, options: StreamOptions) {
    const { streamNew, streamAddListener, propertiesNew } = libPipeWire();
    this.#options = options;
    this.#address = created(streamNew(core, options.name, propertiesNew(JSON.stringify(options.properties))), 'stream');
    this.#listener = events.add({
      onState: (state, error) => {
        this.#state = state;
        options.onState?.(state, error);
      },
      onFormat: () => this.#describeBuffers(),
      onRemove: (buffer) => this.#remove(buffer),
    });
    streamAddListener(this.#address, this.#hook.address, events.address, this.#listener);
    const error = this.#connect();
    if (error >= 0) return;
    this.destroy();
    throw new PipeWireError('PIPEWIRE_ERR_STREAM', `${options.name}: error ${-error}`);
  }

  get state(): StreamState {
    return this.#state;
  }

  /** The id of its node; meaningful from `paused` on. */
  get nodeId(): number {
    return libPipeWire().streamGetNodeId(this.#address);
  }

  /** A buffer to fill or, when receiving, a full one; undefined when there is none. It must be given to `queue`. */
  dequeue(): StreamBuffer | undefined {
    const address = libPipeWire().streamDequeueBuffer(this.#address);
    if (address === null) return undefined;
    const known = this.#buffers.get(address);
    if (known !== undefined) return known;
    const buffer = new StreamBuffer(address);
    this.#buffers.set(address, buffer);
    return buffer;
  }

  queue(buffer: StreamBuffer): void {
    libPipeWire().streamQueueBuffer(this.#address, buffer.address);
  }

  /** Sends what is queued on to those who read. */
  trigger(): void {
    libPipeWire().streamTriggerProcess(this.#address);
  }

  /** How far a `paced` stream is. */
  get time(): StreamTime {
    libPipeWire().streamGetTime(this.#address, this.#time.address, TIME.size);
    const view = this.#timeView;
    return { takenAt: view.getBigInt64(TIME.now, true), queued: Number(view.getBigUint64(TIME.queued, true)) };
  }

  /** Empties the queue. What is in it is not sent. */
  flush(): void {
    libPipeWire().streamFlush(this.#address, false);
  }

  /** Must not be called from one of its events. */
  destroy(): void {
    for (const buffer of this.#buffers.keys()) this.#remove(buffer);
    events.remove(this.#listener);
    libPipeWire().streamDestroy(this.#address);
    this.#hook[Symbol.dispose]();
    this.#time[Symbol.dispose]();
  }

  #remove(buffer: bigint): void {
    this.#buffers.get(buffer)?.remove();
    this.#buffers.delete(buffer);
  }

  #describeBuffers(): void {
    const { streamUpdateParams } = libPipeWire();
    withPods(this.#options.buffers, (pods, count) => streamUpdateParams(this.#address, pods, count));
  }

  #connect(): number {
    const { direction, formats, target = ANY_TARGET } = this.#options;
    const flags = FLAGS.mapBuffers | DIRECTION_FLAGS[direction];
    return withPods(formats, (pods, count) =>
      libPipeWire().streamConnect(this.#address, DIRECTIONS[direction], target, flags, pods, count),
    );
  }
}

/** Calls with a C array of pointers to the pods, which PipeWire copies. */
function withPods<T>(pods: readonly Pod[], call: (pods: bigint, count: number) => T): T {
  // The pointers come first, and the pods after them.
  const start = 8 * pods.length;
  const bytes = Buffer.concat([new Uint8Array(start), ...pods]);
  using memory = new Memory(bytes.length);
  let at = start;
  for (const [index, pod] of pods.entries()) {
    bytes.writeBigUInt64LE(memory.address + BigInt(at), 8 * index);
    at += pod.length;
  }
  memory.write(bytes);
  return call(memory.address, pods.length);
}
