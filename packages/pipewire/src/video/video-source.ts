import type { Connection, Part } from '../connection/connection.ts';
import { PipeWireError } from '../errors.ts';
import { Stream } from '../stream/stream.ts';
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

/** `starting`: not there yet, or being made again. `idle`: nobody reads it. `streaming`: somebody does. */
export type VideoSourceState = 'starting' | 'idle' | 'streaming' | 'closed';

/**
 * A reader that does not take the mode of the camera can make PipeWire 1.4 keep every buffer, for all readers and for
 * good. Only a new node helps. A reader that is slow has buffers back long before this time.
 */
const FROZEN_MS = 700;
/** Such a node is of no use to the next reader either. While nobody reads it, it can be made anew sooner. */
const FROZEN_AND_LEFT_MS = 100;
/** A node that fails again and again is not made more often than this. */
const RENEW_MS = 300;

/**
 * A camera: a node of class `Video/Source`, which browsers, OBS and GStreamer list. It is made again when the daemon
 * was restarted, after an error, and when a reader has frozen it.
 */
export class VideoSource implements Part, Disposable {
  readonly mode: VideoMode;
  readonly #options: VideoSourceOptions;
  #core: bigint | undefined;
  #stream: Stream | undefined;
  #error: string | undefined;
  #renewAt: number | undefined;
  #frozenSince: number | undefined;
  #sequence = 0n;
  #isClosed = false;

  /** Throws PIPEWIRE_ERR_MODE, PIPEWIRE_ERR_STREAM and PIPEWIRE_ERR_CLOSED. */
  constructor(options: VideoSourceOptions) {
    checkMode(options.mode);
    this.mode = options.mode;
    this.#options = options;
    options.connection.add(this);
  }

  get state(): VideoSourceState {
    if (this.#isClosed) return 'closed';
    switch (this.#stream?.state) {
      case 'paused':
        return 'idle';
      case 'streaming':
        return 'streaming';
      default:
        return 'starting';
    }
  }

  /** What went wrong last while it was starting; undefined once it is there. */
  get error(): string | undefined {
    return this.#error;
  }

  /** The id of its node; undefined while it is starting. Another one after each start. */
  get nodeId(): number | undefined {
    const { state } = this;
    return state === 'idle' || state === 'streaming' ? this.#stream?.nodeId : undefined;
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
    this.#options.connection.dispatch();
    if (this.#stream?.state !== 'streaming') return false;
    const isShown = this.#send(this.#stream, picture);
    this.#options.connection.dispatch();
    return isShown;
  }

  /** Removes the camera. May be called twice. */
  close(): void {
    this.#isClosed = true;
    this.#options.connection.remove(this);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  start(core: bigint): void {
    const { nodeName, description } = this.#options;
    this.#core = core;
    this.#frozenSince = undefined;
    this.#renewAt = undefined;
    this.#stream = new Stream(core, {
      name: description,
      direction: 'output',
      properties: {
        'media.class': 'Video/Source',
        // Without this and a description, Chromium does not list the camera.
        'media.role': 'Camera',
        'node.name': nodeName,
        'node.description': description,
      },
      formats: [formatPod(this.mode)],
      buffers: bufferPods(this.mode),
      onState: (state, error) => {
        this.#options.connection.hurry();
        if (state === 'error') this.#fail(error ?? 'unknown error');
        if (state === 'paused') {
          this.#error = undefined;
          if (this.#isFrozenFor(FROZEN_AND_LEFT_MS)) this.#renewAt = performance.now();
        }
        this.#frozenSince = undefined;
      },
    });
  }

  stop(): void {
    this.#stream?.destroy();
    this.#stream = undefined;
    this.#core = undefined;
  }

  afterEvents(): void {
    if (this.#renewAt === undefined || performance.now() < this.#renewAt || this.#core === undefined) return;
    const core = this.#core;
    this.stop();
    this.#core = core;
    try {
      this.start(core);
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
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
    if (!this.#isFrozenFor(FROZEN_MS)) return;
    this.#error = 'a reader keeps all buffers';
    this.#renewAt = performance.now();
  }

  #isFrozenFor(milliseconds: number): boolean {
    return this.#frozenSince !== undefined && performance.now() - this.#frozenSince >= milliseconds;
  }

  #fail(error: string): void {
    this.#error = error;
    this.#renewAt = performance.now() + RENEW_MS;
  }
}
