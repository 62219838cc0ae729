import type { Socket } from 'node:net';
import { plainAddress } from '@rtmp-vcam/rtmp-server';
import { isLoopback } from '../../urls/push-urls.ts';
import { type Ends, SocketOwners } from './socket-owners.ts';

/** Who has the other end of a connection: this user, another user of this computer, or another computer. */
export type PeerKind = 'owner' | 'other user' | 'other computer';

/** Users that may do everything, as their ids. */
export function ownUsers(env: NodeJS.ProcessEnv = process.env): ReadonlySet<number> {
  const own = process.geteuid?.() ?? 0;
  // The browser of a person who has started the program with sudo is not root's.
  const starter = own === 0 && /^\d+$/.test(env['SUDO_UID'] ?? '') ? [Number(env['SUDO_UID'])] : [];
  return new Set([own, 0, ...starter]);
}

/** Tells of connections from whom they are. Each is looked up once. */
export class LocalUsers {
  readonly #owners: SocketOwners;
  readonly #users: ReadonlySet<number>;
  readonly #isTold: boolean;
  readonly #known: WeakMap<Socket, Promise<PeerKind>> = new WeakMap();

  /** `isTold`: the system tells which user has a socket. macOS does not. */
  constructor(
    users: ReadonlySet<number> = ownUsers(),
    owners: SocketOwners = new SocketOwners(),
    isTold: boolean = process.platform === 'linux',
  ) {
    this.#users = users;
    this.#owners = owners;
    this.#isTold = isTold;
  }

  kindOf(socket: Socket): Promise<PeerKind> {
    const known = this.#known.get(socket) ?? this.#look(socket);
    this.#known.set(socket, known);
    return known;
  }

  async #look(socket: Socket): Promise<PeerKind> {
    const ends = endsOf(socket);
    if (ends === undefined) return 'other computer';
    const isLocal = isLoopback(ends.remoteAddress) || ends.remoteAddress === ends.localAddress;
    if (!isLocal) return 'other computer';
    if (!this.#isTold) return 'owner';
    const uid = await this.#owners.uidOf(ends).catch(() => undefined);
    return uid !== undefined && this.#users.has(uid) ? 'owner' : 'other user';
  }
}

/** Undefined when the connection has ended. */
function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): Ends | undefined {
  if (remoteAddress === undefined || localAddress === undefined) return undefined;
  if (remotePort === undefined || localPort === undefined) return undefined;
  return {
    remoteAddress: plainAddress(remoteAddress),
    remotePort,
    localAddress: plainAddress(localAddress),
    localPort,
  };
}
