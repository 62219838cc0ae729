import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { endianness } from 'node:os';

/** Both ends of a connection, as this end sees it. */
export interface Ends {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
}

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'] as const;
/** ESTABLISHED, FIN_WAIT1 and FIN_WAIT2 (proc(5), tcp_states.h): the other end was accepted, and may have ended its half. */
const CONNECTED: ReadonlySet<string> = new Set(['01', '04', '05']);

/**
 * Tells which user of this computer has the other end of a connection, from the tables of sockets (proc(5)). However
 * many ask at once, the tables are read once or twice.
 */
export class SocketOwners {
  readonly #read: () => Promise<string>;
  #reading: Promise<unknown> = Promise.resolve();
  #next: Promise<string> | undefined;

  constructor(read: () => Promise<string> = readTables) {
    this.#read = read;
  }

  /** The user id; undefined when no process of this computer (or of this container) has the other end. Rejects if the tables cannot be read. */
  async uidOf(ends: Ends): Promise<number | undefined> {
    return uidIn(await this.#tables(), ends);
  }

  /** Tables that are read from now on: those that are being read may miss the newest connection. */
  #tables(): Promise<string> {
    this.#next ??= this.#reading.then(() => {
      this.#next = undefined;
      const reading = this.#read();
      this.#reading = reading.catch(() => {});
      return reading;
    });
    return this.#next;
  }
}

async function readTables(): Promise<string> {
  const [tcp, tcp6] = await Promise.all([
    readFile(TABLES[0], 'latin1'),
    // A computer may have no IPv6.
    readFile(TABLES[1], 'latin1').catch(() => ''),
  ]);
  return `${tcp}\n${tcp6}`;
}

/** The user in the tables' text; undefined when the other end is not among its connections. */
export function uidIn(tables: string, ends: Ends): number | undefined {
  // An IPv4 connection is in the IPv6 table if its socket is of that kind.
  for (const form of [plain, mapped]) {
    const theirs = `${form(ends.remoteAddress)}:${portText(ends.remotePort)}`;
    const ours = `${form(ends.localAddress)}:${portText(ends.localPort)}`;
    const at = tables.indexOf(` ${theirs} ${ours} `);
    if (at < 0) continue;
    // local, remote, state, queues, timer, retransmits, uid, timeout, inode
    const [, , state = '', , , , uid, , inode] = tables.slice(at, tables.indexOf('\n', at)).trim().split(/\s+/);
    // A connection that its process has closed belongs to nobody any more, and its user is told as 0.
    if (CONNECTED.has(state) && inode !== '0' && /^\d+$/.test(uid ?? '')) return Number(uid);
  }
  return undefined;
}

function portText(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

/** The address as the tables write it, an IPv4 address in the IPv4 table. */
function plain(address: string): string {
  return isIP(address) === 4 ? words(bytesOfIpv4(address)) : words(bytesOfIpv6(address));
}

/** The address as the IPv6 table writes it. */
function mapped(address: string): string {
  return isIP(address) === 4 ? words([...MAPPED, ...bytesOfIpv4(address)]) : words(bytesOfIpv6(address));
}

const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255];

/** Groups of 4 bytes, each as the number that it is to this computer. */
function words(bytes: readonly number[]): string {
  const groups = Array.from({ length: bytes.length / 4 }, (_, index) => bytes.slice(index * 4, index * 4 + 4));
  const hex = (group: readonly number[]): string => group.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return groups
    .map((group) => hex(endianness() === 'LE' ? group.toReversed() : group))
    .join('')
    .toUpperCase();
}

function bytesOfIpv4(address: string): number[] {
  return address.split('.').map(Number);
}

/** `address` is as the system writes it: valid, and without brackets. */
function bytesOfIpv6(address: string): number[] {
  const [head = [], tail] = address
    .replace(/%.*$/, '')
    .split('::')
    .map((side) =>
      side
        .split(':')
        .filter((part) => part !== '')
        .flatMap(bytesOfPart),
    );
  if (tail === undefined) return head;
  return [...head, ...Array.from({ length: 16 - head.length - tail.length }, () => 0), ...tail];
}

function bytesOfPart(part: string): number[] {
  if (part.includes('.')) return bytesOfIpv4(part);
  const value = Number.parseInt(part, 16);
  return [value >> 8, value & 255];
}
