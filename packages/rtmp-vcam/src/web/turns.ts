import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Browsers wait for the answer before they send the next request, and so do nearly all other clients. */
const MOST_WAITING = 16;

/**
 * Lets the requests of a connection be answered one after the other, also when a client sends the next ones before it has
 * the first answer. An answer that has not had its turn does not tell when the client goes, and so must not be begun.
 */
export class Turns {
  readonly #waiting: WeakMap<Socket, number> = new WeakMap();

  /** Calls `serve` when it is the turn of this request. Closes the connection when too many wait. */
  await({ socket }: IncomingMessage, response: ServerResponse, serve: () => void): void {
    if (response.socket !== null) {
      serve();
      return;
    }
    const waiting = (this.#waiting.get(socket) ?? 0) + 1;
    if (waiting > MOST_WAITING) {
      socket.destroy();
      return;
    }
    this.#waiting.set(socket, waiting);
    response.once('socket', () => {
      this.#waiting.set(socket, (this.#waiting.get(socket) ?? 0) - 1);
      serve();
    });
  }
}
