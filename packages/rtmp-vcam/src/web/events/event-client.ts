import type { ServerResponse } from 'node:http';
import type { RecentLines } from '../../logging/recent-lines.ts';

/**
 * One reader of events. Nothing is written while what was written waits for the reader: a state that has come meanwhile
 * is replaced by a newer one, and of the lines those are lost that are not remembered any more.
 */
export class EventClient {
  readonly #response: ServerResponse;
  readonly #lines: RecentLines;
  /** The number of the next line to send. */
  #nextLine = 0;
  #state: string | undefined;

  constructor(response: ServerResponse, lines: RecentLines) {
    this.#response = response;
    this.#lines = lines;
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
    response.on('drain', () => this.flush());
  }

  /** Sends the state, given as JSON, and the lines that have not been sent. */
  tell(state: string): void {
    this.#state = state;
    this.flush();
  }

  /** Sends what waits, unless the reader is slow. */
  flush(): void {
    const response = this.#response;
    if (response.writableNeedDrain || response.destroyed) return;
    const { lines, next } = this.#lines.from(this.#nextLine);
    this.#nextLine = next;
    let text = this.#state === undefined ? '' : event('state', this.#state);
    this.#state = undefined;
    for (const line of lines) text += event('log', JSON.stringify(line));
    if (text !== '') response.write(text);
  }
}

/** JSON has no line feeds, which would end the data. */
function event(name: string, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`;
}
