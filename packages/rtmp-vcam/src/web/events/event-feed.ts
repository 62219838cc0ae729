import type { ServerResponse } from 'node:http';
import type { ProgramState } from '@rtmp-vcam/api';
import type { RecentLines } from '../../logging/recent-lines.ts';
import { EventClient } from './event-client.ts';

const STATE_EVERY_MS = 500;

interface FeedOptions {
  readonly state: () => ProgramState;
  readonly lines: RecentLines;
  readonly everyMs?: number;
}

/** Tells all readers of events the state at regular intervals, and each line of the log at once. */
export class EventFeed {
  readonly #options: FeedOptions;
  readonly #clients: Set<EventClient> = new Set();
  /** The newest state as JSON, for all readers. */
  #state = '';
  #stop: (() => void) | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** Writes events until the reader goes. */
  add(response: ServerResponse): void {
    if (this.#stop === undefined) this.#start();
    const client = new EventClient(response, this.#options.lines);
    this.#clients.add(client);
    response.once('close', () => {
      this.#clients.delete(client);
      if (this.#clients.size > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    });
    client.tell(this.#state);
  }

  #start(): void {
    const { state, lines, everyMs = STATE_EVERY_MS } = this.#options;
    const look = (): void => {
      this.#state = JSON.stringify(state());
    };
    look();
    const timer = setInterval(() => {
      look();
      for (const client of this.#clients) client.tell(this.#state);
    }, everyMs);
    const silence = lines.onLine(() => {
      for (const client of this.#clients) client.flush();
    });
    this.#stop = () => {
      clearInterval(timer);
      silence();
    };
  }
}
