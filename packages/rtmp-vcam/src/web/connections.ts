import type { Socket } from 'node:net';
import { addressGroup } from '@rtmp-vcam/rtmp-server';
import { rawAnswer } from './headers.ts';

const MOST_PER_ADDRESS = 64;
const MOST = 256;

interface Connection {
  readonly socket: Socket;
  readonly group: string;
  /** A request of it was allowed. */
  isKnown: boolean;
  /** Requests that are being answered. */
  busy: number;
}

/**
 * The open connections, up to a limit for each address and for all. At the limit those go that have not had a request
 * allowed, the oldest first, and then those that wait for a request. When all others are answered, the new one goes.
 */
export class Connections {
  /** The oldest is the first. */
  readonly #open: Map<Socket, Connection> = new Map();
  readonly #most: { readonly perAddress: number; readonly all: number };

  constructor(most = { perAddress: MOST_PER_ADDRESS, all: MOST }) {
    this.#most = most;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Takes a new connection, or closes it when there is no room. */
  add(socket: Socket): void {
    const group = addressGroup(socket.remoteAddress ?? '');
    const all = [...this.#open.values()];
    const neighbours = all.filter((each) => each.group === group);
    const crowd = neighbours.length >= this.#most.perAddress ? neighbours : all.length >= this.#most.all ? all : [];
    if (crowd.length > 0) {
      const out = crowd.find(({ isKnown }) => !isKnown) ?? crowd.find(({ busy }) => busy === 0);
      if (out === undefined) {
        socket.on('error', () => {});
        socket.write(rawAnswer('503 Service Unavailable', 'Too many connections are open.'));
        socket.destroySoon();
        return;
      }
      out.socket.destroy();
      this.#open.delete(out.socket);
    }
    this.#open.set(socket, { socket, group, isKnown: false, busy: 0 });
    socket.once('close', () => this.#open.delete(socket));
  }

  /** A request begins. Returns a function that ends it. */
  begin(socket: Socket): () => void {
    const connection = this.#open.get(socket);
    if (connection === undefined) return () => {};
    connection.busy++;
    return () => {
      connection.busy--;
    };
  }

  /** A request was allowed. */
  allow(socket: Socket): void {
    const connection = this.#open.get(socket);
    if (connection !== undefined) connection.isKnown = true;
  }

  closeAll(): void {
    for (const socket of this.#open.keys()) socket.destroy();
  }
}
