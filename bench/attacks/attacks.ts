import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { RawClient } from '../../packages/rtmp-server/src/session/testing/raw-client.ts';
import { rawChunk } from '../../packages/rtmp-server/src/testing/chunks.ts';
import { HANDSHAKE_BYTES } from '../../test/fuzz/corpus.ts';
import { attackerIpv4, attackerIpv6, HONEST, SERVER_IPV4, SERVER_IPV6 } from './network.ts';

const HELLO = new Uint8Array(HANDSHAKE_BYTES).fill(3, 0, 1);
const GET = Buffer.from('GET / HTTP/1.1\r\nHost: camera\r\n\r\n');
/** Attackers that connect again as soon as they were refused. */
const AT_A_TIME = 16;
/** The oldest connection is given up when there are more. */
const MOST_OPEN = 600;
const PATIENCE_MS = 250;
const VIDEO = 9;

/** What an attack knows of the server, and until when it goes on (performance.now()). */
interface Target {
  readonly port: number;
  readonly until: number;
}

/** Attacks by senders without a stream key, from the networks of `attackNetwork`. Each gives its number of tries. */
export const ATTACKS: Readonly<Record<string, (target: Target) => Promise<number>>> = {
  nothing: async ({ until }) => {
    await sleep(until - performance.now());
    return 0;
  },
  'requests of web browsers': (target) => again(target, GET, attackerIpv4),
  'wrong keys of 200 addresses': (target) => again(target, publishing(), attackerIpv4),
  'wrong keys of the same address': (target) => again(target, publishing(), () => HONEST),
  'connect commands of 60 kB': (target) => again(target, longConnect(), attackerIpv4),
  'messages that are never finished': (target) => again(target, begunMessages(), attackerIpv4),
  '250 silent connections a second of one /64': (target) => pile(target, 4, NOTHING, attackerIpv6),
  '600 handshakes at once of 200 addresses': (target) => pile(target, 2, HELLO.subarray(0, 1537), attackerIpv4),
};

const NOTHING = new Uint8Array(0);

/** node-media-server ends when a client gives no tcUrl. */
const TC_URL = 'rtmp://camera/live';

function publishing(): Uint8Array {
  const client = new RawClient().handshake().connect({ app: 'live', tcUrl: TC_URL });
  client.publish('wrong-key');
  return Buffer.concat([HELLO, ...client.sent.slice(1)]);
}

function longConnect(): Uint8Array {
  const client = new RawClient().handshake().connect({ app: 'a/'.repeat(30_000), tcUrl: TC_URL });
  return Buffer.concat([HELLO, ...client.sent.slice(1)]);
}

function begunMessages(): Uint8Array {
  const payload = new Uint8Array(128).fill(7);
  const begin = (_: unknown, i: number): Uint8Array =>
    rawChunk({ format: 0, chunkStreamId: 100 + i, type: VIDEO, length: 200 * 1024, payload });
  return Buffer.concat([HELLO, ...Array.from({ length: 60 }, begin)]);
}

function open(port: number, from: string): Socket {
  const socket = connect({ host: from.includes(':') ? SERVER_IPV6 : SERVER_IPV4, port, localAddress: from });
  socket.on('error', () => {}).resume();
  return socket;
}

/** Sends these bytes in one connection after the other, from several addresses at once. */
async function again({ port, until }: Target, bytes: Uint8Array, from: (index: number) => string): Promise<number> {
  let tries = 0;
  const attacker = async (): Promise<void> => {
    while (performance.now() < until) {
      const socket = open(port, from(tries++));
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(bytes);
      const left = Math.min(PATIENCE_MS, until - performance.now());
      await Promise.race([closed, sleep(Math.max(0, left))]);
      socket.destroy();
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, attacker));
  return tries;
}

/** Opens a connection every few milliseconds, sends the bytes, and keeps it open. */
async function pile(
  { port, until }: Target,
  everyMs: number,
  bytes: Uint8Array,
  from: (index: number) => string,
): Promise<number> {
  const sockets: Socket[] = [];
  const start = performance.now();
  let tries = 0;
  while (performance.now() < until) {
    for (; tries * everyMs < performance.now() - start; tries++) {
      const socket = open(port, from(tries));
      if (bytes.length > 0) socket.write(bytes);
      sockets.push(socket);
      if (sockets.length > MOST_OPEN) sockets.shift()?.destroy();
    }
    await sleep(everyMs);
  }
  for (const socket of sockets) socket.destroy();
  return tries;
}
