import { endianness } from 'node:os';
import koffi, { type KoffiFunc, type LibraryHandle } from 'koffi';
import { PipeWireError } from '../errors.ts';
import { checkVersion } from './version.ts';

const SONAME = 'libpipewire-0.3.so.0';
/** Those on which the structs of PipeWire have the layout that this package reads and writes. */
const ARCHITECTURES = ['x64', 'arm64', 'riscv64', 'loong64'];

/** The functions of libpipewire. Pointers are addresses, and null is NULL. See pipewire/{loop,context,core,stream}.h. */
interface LibPipeWire {
  readonly init: KoffiFunc<(argc: null, argv: null) => void>;
  readonly version: KoffiFunc<() => string>;
  readonly loopNew: KoffiFunc<(properties: null) => bigint | null>;
  readonly loopDestroy: KoffiFunc<(loop: bigint) => void>;
  readonly contextNew: KoffiFunc<(loop: bigint, properties: bigint | null, userDataSize: number) => bigint | null>;
  readonly contextConnect: KoffiFunc<
    (context: bigint, properties: bigint | null, userDataSize: number) => bigint | null
  >;
  readonly contextDestroy: KoffiFunc<(context: bigint) => void>;
  readonly coreDisconnect: KoffiFunc<(core: bigint) => number>;
  readonly proxyDestroy: KoffiFunc<(proxy: bigint) => void>;
  /** Parses JSON. Functions that take properties free them. */
  readonly propertiesNew: KoffiFunc<(json: string) => bigint | null>;
  readonly streamNew: KoffiFunc<(core: bigint, name: string, properties: bigint | null) => bigint | null>;
  readonly streamAddListener: KoffiFunc<(stream: bigint, hook: bigint, events: bigint, data: bigint) => void>;
  readonly streamDestroy: KoffiFunc<(stream: bigint) => void>;
  readonly streamConnect: KoffiFunc<
    (stream: bigint, direction: number, target: number, flags: number, pods: bigint, count: number) => number
  >;
  readonly streamUpdateParams: KoffiFunc<(stream: bigint, pods: bigint, count: number) => number>;
  readonly streamDequeueBuffer: KoffiFunc<(stream: bigint) => bigint | null>;
  readonly streamQueueBuffer: KoffiFunc<(stream: bigint, buffer: bigint) => number>;
  readonly streamTriggerProcess: KoffiFunc<(stream: bigint) => number>;
  /** Fills a `struct pw_time` of `size` bytes. */
  readonly streamGetTime: KoffiFunc<(stream: bigint, time: bigint, size: number) => number>;
  readonly streamFlush: KoffiFunc<(stream: bigint, drain: boolean) => number>;
  readonly streamGetNodeId: KoffiFunc<(stream: bigint) => number>;
}

let bound: LibPipeWire | undefined;

/**
 * Loads the library on first use, so that importing this package works everywhere. Throws PIPEWIRE_ERR_UNSUPPORTED,
 * PIPEWIRE_ERR_NO_LIBRARY and PIPEWIRE_ERR_VERSION.
 */
export function libPipeWire(): LibPipeWire {
  bound ??= bind();
  return bound;
}

/** Throws PIPEWIRE_ERR_STREAM if PipeWire has not created what it was asked for. */
export function created(address: bigint | null, what: string): bigint {
  if (address === null) throw new PipeWireError('PIPEWIRE_ERR_STREAM', `no ${what}`);
  return address;
}

function bind(): LibPipeWire {
  if (process.platform !== 'linux' || !ARCHITECTURES.includes(process.arch) || endianness() !== 'LE') {
    throw new PipeWireError('PIPEWIRE_ERR_UNSUPPORTED', `${process.platform} ${process.arch}`);
  }
  const functions = functionsOf(load());
  checkVersion(functions.version());
  functions.init(null, null);
  return functions;
}

function load(): LibraryHandle {
  try {
    return koffi.load(SONAME);
  } catch (cause) {
    throw new PipeWireError('PIPEWIRE_ERR_NO_LIBRARY', cause instanceof Error ? cause.message : String(cause), {
      cause,
    });
  }
}

function functionsOf(library: LibraryHandle): LibPipeWire {
  return {
    init: library.func('void pw_init(int *argc, char ***argv)'),
    version: library.func('const char *pw_get_library_version()'),
    loopNew: library.func('void *pw_loop_new(void *properties)'),
    loopDestroy: library.func('void pw_loop_destroy(void *loop)'),
    contextNew: library.func('void *pw_context_new(void *loop, void *properties, size_t userDataSize)'),
    contextConnect: library.func('void *pw_context_connect(void *context, void *properties, size_t userDataSize)'),
    contextDestroy: library.func('void pw_context_destroy(void *context)'),
    coreDisconnect: library.func('int pw_core_disconnect(void *core)'),
    proxyDestroy: library.func('void pw_proxy_destroy(void *proxy)'),
    propertiesNew: library.func('void *pw_properties_new_string(const char *json)'),
    streamNew: library.func('void *pw_stream_new(void *core, const char *name, void *properties)'),
    streamAddListener: library.func('void pw_stream_add_listener(void *stream, void *hook, void *events, void *data)'),
    streamDestroy: library.func('void pw_stream_destroy(void *stream)'),
    streamConnect: library.func(
      'int pw_stream_connect(void *stream, int direction, uint32_t target, int flags, void *pods, uint32_t count)',
    ),
    streamUpdateParams: library.func('int pw_stream_update_params(void *stream, void *pods, uint32_t count)'),
    streamDequeueBuffer: library.func('void *pw_stream_dequeue_buffer(void *stream)'),
    streamQueueBuffer: library.func('int pw_stream_queue_buffer(void *stream, void *buffer)'),
    streamTriggerProcess: library.func('int pw_stream_trigger_process(void *stream)'),
    streamGetTime: library.func('int pw_stream_get_time_n(void *stream, void *time, size_t size)'),
    streamFlush: library.func('int pw_stream_flush(void *stream, bool drain)'),
    streamGetNodeId: library.func('uint32_t pw_stream_get_node_id(void *stream)'),
  };
}
