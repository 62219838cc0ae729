import { FileEvents } from '../ffi/inotify.ts';
import { holdersOfFile } from './holders.ts';

/** Browsers and session managers open a device for a moment to see what it is. Whoever stays longer reads it. */
const PROBE_MS = 500;
const LONG_AGO = Number.NEGATIVE_INFINITY;

/**
 * Counts how often a device is open besides in this process, for versions of v4l2loopback that do not count their
 * readers. Apps close the device when they stop, and an app that was killed closes it too.
 *
 * The system tells when any process opens or closes the device, but two in a row within a moment are told as one. So the
 * processes are looked at afterwards. Those of other users, and some of browsers, cannot be looked at. Where both
 * disagree, the larger number counts: it costs less than a reader that sees no picture.
 */
export class DeviceReaders {
  readonly #path: string;
  readonly #events: FileEvents;
  readonly #holders: typeof holdersOfFile;
  /** When it was opened, for each time that it is open. The latest is the last. */
  readonly #openedAt: number[] = [];
  #lookAt: number | undefined;
  /** At the last look at the processes, each of those that have it open was found. */
  #wereAllSeen = false;
  #wasOpened = false;
  #isClosed = false;

  private constructor(path: string, events: FileEvents, holders: typeof holdersOfFile) {
    this.#path = path;
    this.#events = events;
    this.#holders = holders;
    this.#startAgain(performance.now());
  }

  /**
   * Undefined where this cannot be found out. `path` must not be a link. Make it when this process has it open. `holders`
   * looks at the processes.
   */
  static of(path: string, holders: typeof holdersOfFile = holdersOfFile): DeviceReaders | undefined {
    const events = FileEvents.of(path);
    return events === undefined ? undefined : new DeviceReaders(path, events, holders);
  }

  /** The number now. */
  get count(): number {
    if (this.#isClosed) return 0;
    const now = performance.now();
    this.#take(now);
    if (this.#lookAt !== undefined && now >= this.#lookAt) this.#look(now);
    return this.#openedAt.filter((at) => now - at >= PROBE_MS).length;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#events.close();
  }

  /** True when there was something to take. */
  #take(now: number): boolean {
    const events = this.#events.take();
    if (events.length === 0) return false;
    this.#lookAt = now + PROBE_MS;
    if (events.includes('lost')) this.#startAgain(now);
    else for (const event of events) this.#apply(event === 'open', now);
    return true;
  }

  #apply(isOpening: boolean, now: number): void {
    if (isOpening) {
      this.#openedAt.push(now);
      this.#wasOpened = true;
    } else {
      // Which one was closed is not told. Of several, it is most likely the one that only looked.
      this.#openedAt.pop();
    }
  }

  #startAgain(now: number): void {
    this.#openedAt.length = 0;
    this.#events.take();
    this.#look(now);
  }

  /** Looks for the processes that have it open, and corrects the number by what is certain. */
  #look(now: number): void {
    this.#lookAt = undefined;
    const others = [...this.#holders((target) => target === this.#path)].filter(({ pid }) => pid !== process.pid);
    // An app that came meanwhile would count twice: it was seen, and the system tells of it too. So look again later.
    if (this.#take(now)) return;
    const seen = others.reduce((sum, { count }) => sum + count, 0);
    while (this.#openedAt.length < seen) this.#openedAt.unshift(LONG_AGO);
    if (this.#wereAllSeen && !this.#wasOpened) this.#openedAt.length = seen;
    this.#wereAllSeen = this.#openedAt.length === seen;
    this.#wasOpened = false;
  }
}
