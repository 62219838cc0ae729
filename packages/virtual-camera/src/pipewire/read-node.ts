import { setTimeout as sleep } from 'node:timers/promises';
import { bufferPods, Connection, formatPod, type Part, pictureSize, Stream, type VideoMode } from '@rtmp-vcam/pipewire';

const LOOK_EVERY_MS = 10;

interface ReadOptions {
  /** The id of the node of a camera. */
  readonly node: number;
  /** What the camera has: another mode is refused. */
  readonly mode: VideoMode;
  /** Looks at each picture, and says whether it is the wanted one. The bytes are valid until it returns. */
  readonly isWanted: (i420: Uint8Array) => boolean;
  readonly withinMs: number;
}

/**
 * Reads a camera of PipeWire as an app does, until a picture is the wanted one. `other`: only others came in time. Throws
 * PipeWireError.
 */
export async function readNode({ node, mode, isWanted, withinMs }: ReadOptions): Promise<'wanted' | 'other' | 'none'> {
  using connection = new Connection({ name: 'rtmp-vcam doctor' });
  const reader = new NodeReader(node, mode, isWanted);
  connection.add(reader);
  const end = performance.now() + withinMs;
  while (reader.seen !== 'wanted' && performance.now() < end) await sleep(LOOK_EVERY_MS);
  connection.remove(reader);
  return reader.seen;
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
      name: 'rtmp-vcam doctor',
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
