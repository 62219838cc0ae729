import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { RtmpPublisher } from '@rtmp-vcam/rtmp-server';
import { Random } from '../support/random.ts';
import { until, within } from '../support/wait.ts';
import { CLIENT_HELLO, HANDSHAKE_BYTES, publishCommands, recorded } from './corpus.ts';
import { mutate } from './mutate.ts';
import { frame, Served } from './served-process.ts';

const SEED = 6;
const CONNECTIONS = 3000;
const AT_A_TIME = 12;
/** More than the server needs at rest, and far less than 64 connections may hold at most. */
const MOST_RSS = 512 * 2 ** 20;

/** The bytes of a connection with some damage, in most cases after the handshake. */
function damaged(random: Random, seeds: readonly Uint8Array[]): Uint8Array {
  const hello = new Uint8Array(HANDSHAKE_BYTES);
  hello[0] = 3;
  const stream = random.pick(seeds);
  if (random.below(8) === 0) return mutate(Buffer.concat([hello, stream]), random.pick(seeds), random);
  return Buffer.concat([hello, mutate(stream, random.pick(seeds), random)]);
}

/** One damaged connection. */
interface Attack {
  readonly bytes: Uint8Array;
  /** True: the bytes are sent over TLS. */
  readonly overTls: boolean;
}

/** One attack in eight uses correct TLS, and one in eight damaged TLS. */
function attack(random: Random, seeds: readonly Uint8Array[]): Attack {
  const way = random.below(8);
  if (way === 0) return { bytes: mutate(CLIENT_HELLO, random.pick(seeds), random), overTls: false };
  return { bytes: damaged(random, seeds), overTls: way === 1 };
}

/** Sends the bytes and ends the connection in one of several ways. */
async function carryOut({ bytes, overTls }: Attack, port: number, random: Random): Promise<void> {
  const raw: Socket = connect(port, '127.0.0.1');
  raw.on('error', () => {});
  const socket = overTls ? connectTls({ socket: raw, rejectUnauthorized: false }) : raw;
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => {});
  // Some attackers do not read the answers.
  if (random.below(4) > 0) socket.resume();
  const way = random.below(4);
  const cut = random.below(bytes.length + 1);
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
    socket.write(bytes.subarray(0, cut));
    socket.write(bytes.subarray(cut), () => resolve());
  });
  if (way === 0) raw.resetAndDestroy();
  else if (way === 1) socket.end();
  else socket.destroy();
  // After its own end, a socket closes only when it reads the end of the server.
  socket.resume();
  await closed;
}

test(`a server under ${CONNECTIONS} damaged connections, seed ${SEED}`, { timeout: 300_000 }, async () => {
  await using served = await Served.start();
  const { port } = await served.report();
  const url = (path: string) => `rtmp://127.0.0.1:${port}/live/${path}`;
  const before = await RtmpPublisher.connect(url('before'));

  const random = new Random(SEED);
  const seeds = [...recorded('fromClient'), publishCommands()];
  let left = CONNECTIONS;
  let written = 0;
  const attackers = Array.from({ length: AT_A_TIME }, async () => {
    while (left-- > 0) {
      await carryOut(attack(random, seeds), port, random);
      await before.write(frame(written++));
    }
  });
  await within('the attackers to finish', Promise.all(attackers), 240_000);

  const after = await RtmpPublisher.connect(url('after'));
  await after.write(frame(0));
  let report = await served.report();
  const settled = async () => {
    report = await served.report();
    return report.connections === 2 && report.packets['live/after'] === 1 && report.packets['live/before'] === written;
  };
  await until('only the good publishers to be left, with all their packets received', settled, {
    state: () => JSON.stringify({ ...report, written }),
  });
  assert.equal(served.output, '');
  // Many of the damaged streams are good enough for some packets.
  const total = Object.values(report.packets).reduce((sum, count) => sum + count, 0);
  assert.ok(total - written > CONNECTIONS / 10, JSON.stringify(report));
  assert.ok(report.securePackets > 0 && report.codes.includes('RTMP_ERR_TLS'), JSON.stringify(report));
  assert.ok(report.rss < MOST_RSS, `${report.rss} bytes resident`);
  await Promise.all([before.close(), after.close()]);
  await until('no connection to be left', async () => (await served.report()).connections === 0);
});
