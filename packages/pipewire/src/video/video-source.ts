import type { Connection } from '../connection/connection.ts';
import { PipeWireError } from '../errors.ts';
import { SourceNode, type SourceState } from '../stream/source-node.ts';
import type { Stream } from '../stream/stream.ts';
import { bufferPods, checkMode, formatPod, pictureSize, type VideoMode } from './video-mode.ts';

export interface VideoSourceOptions {
  readonly connection: Connection;
  /** `node.name`. Programs remember the camera by it, so it should never change. */
  readonly nodeName: string;
  /** The name that programs list. */
  readonly description: string;
  /** The only mode of the camera. */
  readonly mode: VideoMode;
}

/**
 * A reader that does not take the mode of the camera can make PipeWire 1.4 keep every buffer, for all readers and for
 * good. Only a new node helps. A reader that is slow has buffers back long before this time.
 */
const FROZEN_MS = 700;
/** Such a node is of no use to the next reader either. While nobody reads it, it can be made anew sooner. */
const FROZEN_AND_LEFT_MS = 100;
/**
 * A camera: a node of class `Video/Source`, which browsers, OBS and GStreamer list. It is made again when the daemon
 * was restarted, after an error, and when a reader has frozen it.
 */
export class VideoSource implements Disposable {
  readonly mode: VideoMode;
  readonly #connection: Connection;
  readonly #node: SourceNode;
  #frozenSince: number | undefined;
  #sequence = 0n;

  /** Throws PIPEWIRE_ERR_MODE, PIPEWIRE_ERR_STREAM and PIPEWIRE_ERR_CLOSED. */
  constructor({ connection, nodeName, description, mode }: VideoSourceOptions) {
    checkMode(mode);
    this.mode = mode;
    this.#connection = connection;
    this.#node = new SourceNode({
      connection,
      stream: {
        name: description,
        direction: 'output',
        properties: {
          'media.class': 'Video/Source',
          // Without this and a description, Chromium does not list the camera.
          'media.role': 'Camera',
          'node.name': nodeName,
          'node.description': description,
        },
        formats: [formatPod(mode)],
        buffers: bufferPods(mode),
      },
      onState: (state) => {
        if (state === 'paused' && this.#isFrozenFor(FROZEN_AND_LEFT_MS)) this.#node.renew();
        this.#frozenSince = undefined;
      },
    });
    this.#node.open();
  }

  get state(): SourceState {
    return this.#node.state;
  }

  /** What went wrong last while it was starting; undefined once it is there. */
  get error(): string | undefined {
    return this.#node.error;
  }

  /** The id of its node; undefined while it is starting. Another one after each start. */
  get nodeId(): number | undefined {
    return this.#node.nodeId;
  }

  /**
   * Shows a whole I420 picture to everybody who reads, and returns at once. False when nobody does, or none of the
   * buffers is free. Throws PIPEWIRE_ERR_PICTURE.
   */
  show(picture: Uint8Array): boolean {
    const size = pictureSize(this.mode);
    if (picture.length !== size) {
      throw new PipeWireError('PIPEWIRE_ERR_PICTURE', `${picture.length} bytes instead of ${size}`);
    }
    // Buffers come back, and in PipeWire 1.2 and later pictures are sent, only while events are handled.
    this.#connection.dispatch();
    const stream = this.#node.streaming;
    if (stream === undefined) return false;
    const isShown = this.#send(stream, picture);
    this.#connection.dispatch();
    return isShown;
  }

  /** Removes the camera. May be called twice. */
  close(): void {
    this.#node.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #send(stream: Stream, picture: Uint8Array): boolean {
    const buffer = stream.dequeue();
    if (buffer === undefined) {
      // The readers give buffers back when they are triggered.
      stream.trigger();
      this.#watchFreeze();
      return false;
    }
    this.#frozenSince = undefined;
    const { bytes } = buffer;
    const fits = bytes !== undefined && bytes.length >= picture.length;
    if (fits) bytes.set(picture);
    buffer.setFilled(fits ? picture.length : 0, this.mode.width);
    buffer.setHeader(process.hrtime.bigint(), this.#sequence++);
    stream.queue(buffer);
    stream.trigger();
    return fits;
  }

  #watchFreeze(): void {
    this.#frozenSince ??= performance.now();
    if (this.#isFrozenFor(FROZEN_MS)) this.#node.renew('a reader keeps all buffers');
  }

  #isFrozenFor(milliseconds: number): boolean {
    return this.#frozenSince !== undefined && performance.now() - this.#frozenSince >= milliseconds;
  }
}
