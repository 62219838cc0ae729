import { PipeWireError } from '../errors.ts';
import { libPipeWire } from '../ffi/library.ts';
import { Core } from './core.ts';
import { Loop } from './loop.ts';

export interface ConnectionOptions {
  /** What other programs call this one. */
  readonly name: string;
  /** For sound: the thread of PipeWire that hands buffers over gets the priority of sound. Default false. */
  readonly realTime?: boolean;
  /** Called when the daemon is gone, and with the connection that it makes again. */
  readonly onChange?: (state: ConnectionState) => void;
}

/** `lost`: the daemon is gone, and is looked for once a second. */
export type ConnectionState = 'connected' | 'lost' | 'closed';

/** What lives on a connection: it is started for each daemon anew. */
export interface Part {
  /** Creates its objects. */
  start(core: bigint): void;
  /** Destroys its objects: the daemon is gone, or the connection is closed. */
  stop(): void;
  /** Called after events were handled; here objects may be destroyed, which is not allowed during an event. */
  afterEvents?(): void;
}

const RETRY_MS = 1000;
/** Events are looked for this often, as Node.js cannot wait for the descriptor of PipeWire's loop. */
const CALM_MS = 25;
/** Programs ask several questions in turn before they show a camera, so answers are fast for some time after one. */
const HURRY_MS = 4;
const HURRY_FOR_MS = 500;

/** Making a loop takes milliseconds, so that of a connection that failed is kept for the next attempt of its kind. */
const spareLoops = new Map<boolean, Loop>();

/** A connection to the PipeWire daemon of this user. It connects again by itself when the daemon was restarted. */
export class Connection implements Disposable {
  readonly #name: string;
  readonly #onChange: (state: ConnectionState) => void;
  readonly #loop: Loop;
  readonly #parts: Set<Part> = new Set();
  #core: Core | undefined;
  #isLost = false;
  #isClosed = false;
  /** True while there may be events. */
  #isBusy = false;
  #daemonVersion: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #hurryUntil = 0;
  #retryAt = 0;

  /**
   * Connects. Throws PIPEWIRE_ERR_UNSUPPORTED, PIPEWIRE_ERR_NO_LIBRARY, PIPEWIRE_ERR_VERSION and
   * PIPEWIRE_ERR_NO_DAEMON. It does not keep the process running.
   */
  constructor({ name, realTime = false, onChange = () => {} }: ConnectionOptions) {
    this.#name = name;
    this.#onChange = onChange;
    this.#loop = spareLoops.get(realTime) ?? new Loop({ realTime });
    spareLoops.delete(realTime);
    try {
      this.#core = this.#connect();
    } catch (error) {
      spareLoops.set(realTime, this.#loop);
      throw error;
    }
    this.hurry();
  }

  get state(): ConnectionState {
    if (this.#isClosed) return 'closed';
    return this.#core === undefined ? 'lost' : 'connected';
  }

  /** Version of the loaded library, such as `1.4.2`. */
  get libraryVersion(): string {
    return libPipeWire().version();
  }

  /** Version of the daemon; undefined until it has told it. */
  get daemonVersion(): string | undefined {
    return this.#daemonVersion;
  }

  /** Starts the part now or when the daemon is back. Throws PIPEWIRE_ERR_CLOSED, and what the part throws. */
  add(part: Part): void {
    if (this.#isClosed) throw new PipeWireError('PIPEWIRE_ERR_CLOSED', this.#name);
    this.#parts.add(part);
    try {
      if (this.#core !== undefined) this.#start([part], this.#core);
    } catch (error) {
      this.#parts.delete(part);
      throw error;
    }
    this.hurry();
  }

  /** Stops the part for good. May be called twice, but not from an event of a stream. */
  remove(part: Part): void {
    if (this.#parts.delete(part)) part.stop();
  }

  /** Handles what has happened since the last time, without waiting. Timers do this too. */
  dispatch(): void {
    if (this.#core === undefined || this.#isBusy) return;
    this.#whole(() => this.#loop.dispatch());
    if (this.#isClosed) return;
    if (this.#isLost) this.#lose();
    else this.#whole(() => this.#afterEvents());
  }

  /** Looks for events more often for a while, because some are to be expected. */
  hurry(): void {
    this.#hurryUntil = performance.now() + HURRY_FOR_MS;
    if (!this.#isClosed) this.#schedule(HURRY_MS);
  }

  /** Removes everything that was made on this connection. May be called twice, and from an event. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    if (!this.#isBusy) this.#shutDown();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #shutDown(): void {
    for (const part of this.#parts) part.stop();
    this.#parts.clear();
    // Some calls only put a message into a queue, which is sent here.
    if (this.#core !== undefined) this.#loop.dispatch();
    this.#core?.disconnect();
    this.#core = undefined;
    this.#loop.close();
  }

  /** Does something during which there may be events. Nothing may be destroyed in one, so `close` waits for the end. */
  #whole(act: () => void): void {
    this.#isBusy = true;
    try {
      act();
    } finally {
      this.#isBusy = false;
      if (this.#isClosed) this.#shutDown();
    }
  }

  #start(parts: Iterable<Part>, core: Core): void {
    this.#whole(() => {
      for (const part of parts) part.start(core.address);
    });
  }

  #afterEvents(): void {
    for (const part of [...this.#parts]) part.afterEvents?.();
  }

  #connect(): Core {
    this.#isLost = false;
    return new Core(this.#loop.context, this.#name, {
      onVersion: (version) => {
        this.#daemonVersion = version;
      },
      onLost: () => {
        this.#isLost = true;
      },
    });
  }

  #lose(): void {
    this.#leave();
    this.#onChange('lost');
  }

  /** Destroys everything that belongs to this daemon, and looks for the next one after a while. */
  #leave(): void {
    for (const part of this.#parts) part.stop();
    this.#core?.disconnect();
    this.#core = undefined;
    this.#retryAt = performance.now() + RETRY_MS;
  }

  #tick(): void {
    if (this.#core === undefined) this.#reconnect();
    else this.dispatch();
    if (!this.#isClosed) this.#schedule(performance.now() < this.#hurryUntil ? HURRY_MS : CALM_MS);
  }

  #reconnect(): void {
    if (performance.now() < this.#retryAt) return;
    try {
      this.#core = this.#connect();
      this.#start(this.#parts, this.#core);
    } catch {
      // The daemon is not there yet, or not ready.
      this.#leave();
      return;
    }
    this.hurry();
    if (!this.#isClosed) this.#onChange('connected');
  }

  #schedule(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), milliseconds).unref();
  }
}
