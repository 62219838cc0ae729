import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import type { Random } from '../../test/support/random.ts';

/** One way, in milliseconds. */
const DELAY_MS = 30;
const JITTER_MS = 30;
/** A lost packet holds back all that comes after it until it was sent again: one in so many pieces. */
const LOSS_EVERY = 60;
const RESENT_MS = 250;
/** A connection lives between so many milliseconds and twice as many. */
const LIFE_MS = 5000;

/**
 * A network that delays what is sent, unevenly, holds it back after losses, and drops connections without a word. It is a
 * proxy: not every kernel has netem.
 */
export class BadNetwork implements AsyncDisposable {
  readonly #server: Server;
  readonly #random: Random;
  readonly #sockets: Set<Socket> = new Set();
  /** How many connections it has dropped. */
  dropped = 0;

  private constructor(server: Server, target: number, random: Random) {
    this.#server = server;
    this.#random = random;
    server.on('connection', (sender) => this.#connect(sender, target));
  }

  static async start(target: number, random: Random): Promise<BadNetwork> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new BadNetwork(server, target, random);
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #connect(sender: Socket, target: number): void {
    const server = createConnection({ port: target, host: '127.0.0.1', noDelay: true });
    const both = [sender, server];
    const end = (): void => {
      clearTimeout(life);
      for (const socket of both) {
        socket.destroy();
        this.#sockets.delete(socket);
      }
    };
    const life = setTimeout(() => {
      this.dropped++;
      end();
    }, LIFE_MS + this.#random.below(LIFE_MS));
    for (const socket of both) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', end);
    }
    this.#pass(sender, server);
    this.#pass(server, sender);
  }

  /** What was sent first comes first, however long it takes. */
  #pass(from: Socket, to: Socket): void {
    let free = 0;
    from.on('data', (bytes: Buffer) => {
      const isLost = this.#random.below(LOSS_EVERY) === 0;
      const delay = DELAY_MS + this.#random.below(JITTER_MS) + (isLost ? RESENT_MS : 0);
      free = Math.max(free, performance.now() + delay);
      setTimeout(() => to.writable && to.write(bytes), free - performance.now());
    });
  }
}
