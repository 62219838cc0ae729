import type { BlockList, Socket } from 'node:net';
import { RtmpError } from '../errors.ts';
import type { Log } from '../log.ts';
import { AsyncQueue } from '../queue/async-queue.ts';
import { guardedPath } from '../session/server/publish-target.ts';
import type { ConnectRequest, ConnectVerdict, PublishRequest } from '../session/server/server-output.ts';
import { errorStatus } from '../session/status.ts';
import { mayConnect, plainAddress } from './address.ts';
import { addressGroup } from './admission/address-group.ts';
import type { AuthorizeRequest } from './admission/authorize.ts';
import { describeHolder, describePeer } from './admission/describe-peer.ts';
import type { Doorkeeper } from './admission/doorkeeper.ts';
import { leastWorthy, overAddressLimit } from './admission/eviction.ts';
import { FailedConnections } from './admission/failed-connections.ts';
import { disconnectedError, type KeptOut, KeptOutList } from './admission/kept-out.ts';
import { identityOf, mayTakeOver, takenOverWith } from './admission/takeover.ts';
import { Connection, type ConnectionHost } from './connection.ts';
import type { Publication } from './publication.ts';
import type { QueuedPublication } from './queued-publication.ts';
import type { Refusal } from './refusal.ts';
import type { ServerLimits } from './server-limits.ts';
import type { TlsOptions } from './tls.ts';

export interface ConnectionHubOptions {
  readonly limits: ServerLimits;
  readonly log: Log;
  readonly doorkeeper: Doorkeeper;
  /** Addresses that may connect, besides this computer. By default all may. */
  readonly allow?: BlockList | undefined;
  /** Names the resource of a request, which has one publication at a time. By default it is the path. */
  readonly resourceOf?: ((request: AuthorizeRequest) => string) | undefined;
  readonly tls?: TlsOptions | undefined;
  readonly onRefused?: ((refusal: Refusal) => void) | undefined;
  /** Returns a text that says who has a resource. */
  readonly describeHolder?: ((holder: Publication) => string) | undefined;
  /** Whether a publication makes way for every other one. By default none does. */
  readonly yields?: ((holder: Publication) => boolean) | undefined;
  readonly httpText?: ((remoteAddress: string) => string) | undefined;
}

interface Holder {
  readonly connection: Connection;
  readonly publication: QueuedPublication;
  /** See identityOf. */
  readonly identity: string;
  /** Identities of the publishers that lost the resource to this one, or to one before it. */
  readonly takenOver: readonly string[];
  /** Resolves when the receivers of all earlier publications of the resource have left them. */
  readonly clear: Promise<void>;
}

/** What a publisher that is refused wanted, as far as it is known and may be logged. */
interface Wanted {
  readonly path?: string;
  readonly resource?: string | undefined;
}

/** How long the receiver of a publication that was taken over may delay the next one. */
const HAND_OVER_MS = 1000;

/** All connections of a server. Admits them, makes room for new ones, and decides who publishes. */
export class ConnectionHub implements ConnectionHost {
  readonly limits: ServerLimits;
  readonly log: Log;
  readonly tls: TlsOptions | undefined;
  /** Publications that have begun and wait for a receiver, except those that wait in the queue of their resource. */
  readonly publications: AsyncQueue<Publication> = new AsyncQueue();
  readonly #queues: Map<string, AsyncQueue<Publication>> = new Map();
  readonly #doorkeeper: Doorkeeper;
  readonly #allow: BlockList | undefined;
  readonly #resourceOf: ((request: AuthorizeRequest) => string) | undefined;
  readonly #onRefused: (refusal: Refusal) => void;
  readonly #describeHolder: (holder: Publication) => string;
  readonly #yields: (holder: Publication) => boolean;
  readonly #httpText: ((remoteAddress: string) => string) | undefined;
  readonly #connections = new Set<Connection>();
  /** Connections whose client showed that it knows a secret when it connected, and the only resource that it is for. */
  readonly #proven = new WeakMap<Connection, { readonly resource: string | undefined }>();
  readonly #failed = new FailedConnections();
  /** Present publications by resource. */
  readonly #holders = new Map<string, Holder>();
  readonly #keptOut: KeptOutList = new KeptOutList();
  #lastConnectionId = 0;
  #lastPublicationId = 0;
  #sweep: NodeJS.Timeout | undefined = undefined;
  #shutDown = false;
  #allClosed: () => void = () => {};

  constructor(options: ConnectionHubOptions) {
    const { limits, log, doorkeeper, allow, resourceOf, tls } = options;
    this.#onRefused = options.onRefused ?? (() => {});
    this.#describeHolder = options.describeHolder ?? ((holder) => describeHolder(holder, new Date()));
    this.#yields = options.yields ?? (() => false);
    this.#httpText = options.httpText;
    this.limits = limits;
    this.log = log;
    this.tls = tls;
    this.#doorkeeper = doorkeeper;
    this.#allow = allow;
    this.#resourceOf = resourceOf;
  }

  get connectionCount(): number {
    return this.#connections.size;
  }

  /** `tlsOnly`: the connection came to the port that accepts TLS only. */
  admit(socket: Socket, tlsOnly = false): void {
    const remote = plainAddress(socket.remoteAddress ?? '');
    if (!mayConnect(remote, this.#allow)) {
      this.#turnAway(socket, new RtmpError('RTMP_ERR_ADDRESS'), 'info');
      return;
    }
    const room = this.#makeRoom(remote);
    if (room === 'full') {
      const detail = `${this.limits.connections} are allowed`;
      this.#turnAway(socket, new RtmpError('RTMP_ERR_CONNECTIONS', { detail }), 'warn');
      return;
    }
    if (room === 'for others') {
      this.#drop(socket, new RtmpError('RTMP_ERR_EVICTED'), 'info');
      return;
    }
    const known = this.#doorkeeper.knows(remote);
    this.#connections.add(new Connection(socket, { id: ++this.#lastConnectionId, host: this, tlsOnly, known }));
    this.#scheduleSweep();
  }

  connectRequested(connection: Connection, request: ConnectRequest, flashVer: string): ConnectVerdict {
    const { remoteAddress, local } = connection;
    const { verdict, proven, resource } = this.#doorkeeper.connect({ ...request, remoteAddress, local });
    if (proven) this.#proven.set(connection, { resource });
    if (!verdict.allow && verdict.error !== undefined) this.refused(connection, verdict.error, flashVer);
    return verdict;
  }

  textForHttp(remoteAddress: string): string | undefined {
    return this.#httpText?.(remoteAddress);
  }

  refused({ id, remoteAddress }: Connection, error: RtmpError, encoder: string, wanted: Wanted = {}): void {
    const { code, message, fix, cause } = error;
    const { path, resource } = wanted;
    const who = { connection: id, remote: remoteAddress, ...(encoder === '' ? {} : { encoder }) };
    const why = { ...(path === undefined ? {} : { path }), ...(cause === undefined ? {} : { err: cause }) };
    // Each login begins with this refusal.
    const level = code === 'RTMP_ERR_LOGIN_NEEDED' ? 'debug' : 'warn';
    this.log[level]({ ...who, code, fix, ...why }, `A sender was refused: ${message}`);
    const what = resource === undefined ? {} : { resource };
    this.#onRefused({ remoteAddress, encoder, code, reason: message, ...what });
  }

  /** Informs every publisher. Resolves when all connections are closed. */
  async shutDown(): Promise<void> {
    this.#shutDown = true;
    clearTimeout(this.#sweep);
    const empty = new Promise<void>((resolve) => {
      this.#allClosed = resolve;
    });
    for (const connection of this.#connections) connection.shutDown();
    if (this.#connections.size > 0) await empty;
    for (const queue of [this.publications, ...this.#queues.values()]) queue.end();
  }

  /** The queue of the publications of one resource, from now on. */
  openQueue(resource: string): AsyncQueue<Publication> {
    const queue = new AsyncQueue<Publication>();
    this.#queues.get(resource)?.end();
    this.#queues.set(resource, queue);
    return queue;
  }

  /** Ends a queue and the publications that wait in it. */
  closeQueue(resource: string, queue: AsyncQueue<Publication>): void {
    if (this.#queues.get(resource) === queue) this.#queues.delete(resource);
    for (let waiting = queue.take(); waiting !== undefined; waiting = queue.take()) waiting.close();
    queue.end();
  }

  publishRequested(connection: Connection, request: PublishRequest): void {
    this.#decide(connection, request).catch((error: unknown) => connection.fault(error));
  }

  publicationEnded(publication: QueuedPublication): void {
    for (const [resource, holder] of this.#holders) {
      if (holder.publication !== publication) continue;
      this.#holders.delete(resource);
      this.#keptOut.ends(resource, performance.now());
    }
  }

  keptOut(resource?: string): KeptOut[] {
    return this.#keptOut.list(performance.now(), resource);
  }

  keepOut(publication: QueuedPublication, forMs: number): RtmpError {
    const { remoteAddress, local, encoder } = publication;
    for (const [resource, holder] of this.#holders) {
      if (holder.publication !== publication) continue;
      const publisher = { remoteAddress, local, identity: holder.identity, encoder };
      this.#keptOut.add(resource, { ...publisher, forMs }, performance.now());
    }
    return disconnectedError(forMs);
  }

  readmit(resource?: string): void {
    this.#keptOut.clear(resource);
  }

  connectionClosed(connection: Connection): void {
    this.#connections.delete(connection);
    if (!connection.hasPublished) this.#failed.add(connection.network, performance.now());
    if (this.#connections.size === 0) this.#allClosed();
  }

  #turnAway(socket: Socket, error: RtmpError, level: 'info' | 'warn'): void {
    this.#drop(socket, error, level);
    const remoteAddress = plainAddress(socket.remoteAddress ?? '');
    this.#onRefused({ remoteAddress, encoder: '', code: error.code, reason: error.message });
  }

  #drop(socket: Socket, { code, message }: RtmpError, level: 'info' | 'warn'): void {
    this.log[level]({ remote: plainAddress(socket.remoteAddress ?? ''), code }, message);
    socket.on('error', () => {});
    socket.destroy();
  }

  /** Makes room for one more connection if it can. `for others`: connections of other networks need the room more. */
  #makeRoom(remoteAddress: string): 'made' | 'full' | 'for others' {
    if (this.#shutDown) return 'full';
    if (this.#connections.size < this.limits.connections) return 'made';
    const idle = [...this.#connections].filter(({ publishing }) => !publishing);
    if (idle.length === 0) return 'full';
    const nowMs = performance.now();
    const newcomer = { network: addressGroup(remoteAddress), known: this.#doorkeeper.knows(remoteAddress) };
    const victim = leastWorthy(idle, newcomer, { failed: this.#failed, nowMs });
    if (victim === undefined) {
      this.#failed.add(newcomer.network, nowMs);
      return 'for others';
    }
    this.#connections.delete(victim);
    victim.evict();
    return 'made';
  }

  /** Checks the limit of each address, and again later while an address could be over it. */
  #scheduleSweep(): void {
    const { graceMs, unauthenticatedPerAddress } = this.limits;
    const idle = [...this.#connections].filter(({ publishing }) => !publishing).length;
    if (this.#sweep !== undefined || this.#shutDown || idle <= unauthenticatedPerAddress) return;
    // Timers run before sockets are read, so bytes that a peer has already sent are read before it is judged.
    this.#sweep = setTimeout(() => setImmediate(() => this.#evictSurplus()), graceMs);
  }

  #evictSurplus(): void {
    this.#sweep = undefined;
    for (const victim of overAddressLimit(this.#connections, this.limits, performance.now())) victim.evict();
    this.#scheduleSweep();
  }

  async #decide(connection: Connection, request: PublishRequest): Promise<void> {
    const { publishId, flashVer, target, user } = request;
    const { remoteAddress, local } = connection;
    const asked: AuthorizeRequest = { ...request, remoteAddress, local };
    const named = this.#resourceOf?.(asked);
    // This text may hold a key, so it stays in here.
    const resource = named ?? target.segments.join('/');
    const admission = await this.#doorkeeper.publish(asked, this.#hasProven(connection, named), named);
    if (!connection.open) return;
    if (!admission.allow) {
      this.refused(connection, admission.error, flashVer, { resource: named });
      connection.refuse(publishId, admission.status);
      return;
    }
    const path = admission.path ?? guardedPath(target);
    const holder = this.#holders.get(resource);
    const identity = identityOf(asked);
    const keptOut = this.#keptOut.errorFor(resource, { remoteAddress, local, identity }, performance.now());
    if (keptOut !== undefined) {
      this.refused(connection, keptOut, flashVer, { path, resource: named });
      connection.refuse(publishId, errorStatus('NetStream.Publish.Denied', keptOut.message));
      return;
    }
    if (holder !== undefined && !this.#mayTakeOver(holder, { remoteAddress, identity })) {
      const error = new RtmpError('RTMP_ERR_PATH_BUSY', { detail: this.#describeHolder(holder.publication) });
      this.refused(connection, error, flashVer, { path, resource: named });
      connection.refuse(publishId, errorStatus('NetStream.Publish.BadName', error.message));
      return;
    }
    holder?.connection.takeOver(holder.publication, describePeer({ remoteAddress, encoder: flashVer }));
    const takenOver = holder === undefined ? [] : takenOverWith(holder, identity);
    const clear = holder === undefined ? Promise.resolve() : handedOver(holder);
    const publication = connection.accept(publishId, {
      id: ++this.#lastPublicationId,
      path,
      resource: named,
      flashVer,
    });
    if (publication.ended === undefined) {
      this.#holders.set(resource, { connection, publication, identity, takenOver, clear });
      this.#keptOut.begins(resource, performance.now());
    }
    const { id, secure } = connection;
    const what = named === undefined ? { path } : { path, resource: named };
    const how = { secure, ...(user === undefined ? {} : { user }) };
    this.log.info({ connection: id, remote: remoteAddress, ...what, encoder: flashVer, ...how }, 'Publication began');
    await clear;
    // A publication that was taken over before its turn is not handed out.
    if (publication.ended?.reason !== 'taken-over') (this.#queues.get(resource) ?? this.publications).push(publication);
  }

  /** It showed when it connected that it knows the secret of the resource. */
  #hasProven(connection: Connection, resource: string | undefined): boolean {
    const proof = this.#proven.get(connection);
    return proof !== undefined && (proof.resource === undefined || proof.resource === resource);
  }

  #mayTakeOver({ publication, takenOver }: Holder, newcomer: { remoteAddress: string; identity: string }): boolean {
    const { remoteAddress, lastPacketAt, full } = publication;
    const yields = this.#yields(publication);
    const rule = { silenceMs: this.limits.takeOverSilenceMs, nowMs: performance.now() };
    return mayTakeOver({ remoteAddress, takenOver, lastPacketAt, full, yields }, newcomer, rule);
  }
}

/** Resolves when the receiver of a publication that was taken over has left it, or has had enough time to do so. */
async function handedOver({ publication, clear }: Holder): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, HAND_OVER_MS);
  });
  await Promise.race([Promise.all([clear, publication.finished()]), patience]);
  clearTimeout(timer);
}
