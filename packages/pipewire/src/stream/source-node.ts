import type { Connection, Part } from '../connection/connection.ts';
import { Stream, type StreamOptions, type StreamState } from './stream.ts';

/** `starting`: not there yet, or being made again. `idle`: nobody reads it. `streaming`: somebody does. */
export type SourceState = 'starting' | 'idle' | 'streaming' | 'closed';

interface SourceNodeOptions {
  readonly connection: Connection;
  readonly stream: Omit<StreamOptions, 'onState'>;
  /** A stream was made, or has another state. */
  readonly onState: (state: StreamState) => void;
}

/** A node that fails again and again is not made more often than this. */
const RENEW_MS = 300;

/** A node that others read. It is made again when the daemon was restarted, after an error, and when it has to be. */
export class SourceNode implements Part {
  readonly #options: SourceNodeOptions;
  #core: bigint | undefined;
  #stream: Stream | undefined;
  #error: string | undefined;
  #renewAt: number | undefined;
  #isClosed = false;

  constructor(options: SourceNodeOptions) {
    this.#options = options;
  }

  /** Throws PIPEWIRE_ERR_STREAM and PIPEWIRE_ERR_CLOSED. */
  open(): void {
    this.#options.connection.add(this);
  }

  get state(): SourceState {
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

  /** The stream while somebody reads it. */
  get streaming(): Stream | undefined {
    return this.#stream?.state === 'streaming' ? this.#stream : undefined;
  }

  /** The stream while nobody reads it. */
  get idle(): Stream | undefined {
    return this.#stream?.state === 'paused' ? this.#stream : undefined;
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

  /** Makes it anew as soon as the events of now are handled. */
  renew(error?: string): void {
    if (error !== undefined) this.#error = error;
    this.#renewAt = performance.now();
  }

  /** Removes it. May be called twice. */
  close(): void {
    this.#isClosed = true;
    this.#options.connection.remove(this);
  }

  start(core: bigint): void {
    this.#core = core;
    this.#renewAt = undefined;
    this.#stream = new Stream(core, {
      ...this.#options.stream,
      onState: (state, error) => {
        this.#options.connection.hurry();
        if (state === 'error') this.#fail(error ?? 'unknown error');
        if (state === 'paused') this.#error = undefined;
        this.#options.onState(state);
      },
    });
  }

  stop(): void {
    this.#stream?.destroy();
    this.#stream = undefined;
    this.#core = undefined;
    this.#options.onState('unconnected');
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

  #fail(error: string): void {
    this.#error = error;
    this.#renewAt = performance.now() + RENEW_MS;
  }
}
