import { setTimeout as sleep } from 'node:timers/promises';
import {
  bufferPods,
  Connection,
  formatPod,
  type Part,
  pictureSize,
  Registry,
  Stream,
  type VideoMode,
} from '@rtmp-vcam/pipewire';
import { isOurs } from './node-name.ts';

const LOOK_EVERY_MS = 10;
const READER_NAME = 'rtmp-vcam doctor';

interface ReadOptions {
  /** The name of a camera of this program, as apps list it. */
  readonly name: string;
  /** What the camera has: another mode is refused. */
  readonly mode: VideoMode;
  /** Looks at each picture, and says whether it is the wanted one. The bytes are valid until it returns. */
  readonly isWanted: (i420: Uint8Array) => boolean;
  readonly withinMs: number;
}

/**
 * Reads a camera that this program has made in PipeWire, as an app does, until a picture is the wanted one. `other`: only
 * others came in time. `absent`: PipeWire lists no such camera. Throws PipeWireError.
 */
export async function readNode(options: ReadOptions): Promise<'wanted' | 'other' | 'none' | 'absent'> {
  const end = performance.now() + options.withinMs;
  using connection = new Connection({ name: READER_NAME });
  const node = await nodeOf(options.name, connection, end);
  if (node === undefined) return 'absent';
  const reader = new NodeReader(node, options.mode, options.isWanted);
  connection.add(reader);
  while (reader.seen !== 'wanted' && performance.now() < end) await sleep(LOOK_EVERY_MS);
  connection.remove(reader);
  return reader.seen;
}

/** It may have been made a moment ago. */
async function nodeOf(name: string, connection: Connection, end: number): Promise<number | undefined> {
  using registry = new Registry(connection);
  while (performance.now() < end) {
    const found = registry.nodesOfClass('Video/Source').find((each) => each.description === name && isOurs(each.name));
    if (found !== undefined) return found.id;
    await sleep(LOOK_EVERY_MS);
  }
  return undefined;
}

class NodeReader implements Part {
  readonly #node: number;
  readonly #mode: VideoMode;
  readonly #isWanted: (i420: Uint8Array) => boolean;
  #stream: Stream | undefined;
  seen: 'wanted' | 'other' | 'none' = 'none';

  constructor(node: number, mode: VideoMode, isWanted: (i420: Uint8Array) => boolean) {
    this.#node = node;
    this.#mode = mode;
    this.#isWanted = isWanted;
  }

  start(core: bigint): void {
    this.#stream = new Stream(core, {
      name: READER_NAME,
      direction: 'input',
      target: this.#node,
      properties: { 'media.type': 'Video', 'media.category': 'Capture', 'media.role': 'Camera' },
      formats: [formatPod(this.#mode)],
      buffers: bufferPods(this.#mode),
    });
  }

  afterEvents(): void {
    // A buffer that is kept would be one less for all others.
    for (let buffer = this.#stream?.dequeue(); buffer !== undefined; buffer = this.#stream?.dequeue()) {
      const bytes = buffer.bytes?.subarray(0, pictureSize(this.#mode));
      if (bytes !== undefined && this.seen !== 'wanted') this.seen = this.#isWanted(bytes) ? 'wanted' : 'other';
      this.#stream?.queue(buffer);
    }
  }

  stop(): void {
    this.#stream?.destroy();
    this.#stream = undefined;
  }
}
