/** Tests how much memory attacks cost a server in a process of its own, and that a good publisher is not disturbed. */
import assert from 'node:assert/strict';
import { on, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { RtmpPublisher } from '@rtmp-vcam/rtmp-server';
import { rawChunk, setChunkSize } from '../../packages/rtmp-server/src/testing/chunks.ts';
import { until, within } from '../support/wait.ts';
import { HANDSHAKE_BYTES, publishCommands } from './corpus.ts';
import { frame, Served } from './served-process.ts';

const MIB = 2 ** 20;
const HELLO = new Uint8Array(HANDSHAKE_BYTES).fill(3, 0, 1);
const VIDEO = 9;
/** The memory that an attack may cost, including uncollected garbage. Four times as many attacks cost no more. */
const MOST_BYTES = 224 * MIB;
/** Several times what the longest attack takes. */
const ATTACK_MS = 90_000;

interface Attack {
  readonly name: string;
  /** The error code that ends it. */
  readonly code: string;
  /** Attacks until the server disconnects. */
  readonly run: (port: number) => Promise<void>;
}

function open(port: number, { reads = true } = {}): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  if (reads) socket.resume();
  return socket;
}

interface FloodOptions {
  readonly reads?: boolean;
  /** A text to wait for in the server's answers before `more` is sent. */
  readonly after?: string;
}

/** Sends `start`, then `more` again and again until the server closes the connection. */
async function flood(port: number, start: Uint8Array, more: Uint8Array, options: FloodOptions = {}): Promise<void> {
  const socket = open(port, options);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const pour = (): void => {
    while (socket.writable && socket.write(more));
  };
  socket.write(start);
  if (options.after !== undefined) await answer(socket, options.after);
  socket.on('drain', pour);
  pour();
  // A socket that does not read notices the end only because it writes.
  await closed;
}

/** Resolves when the server has sent this text or has closed the connection. */
async function answer(socket: Socket, text: string): Promise<void> {
  let said = '';
  for await (const [data] of on(socket, 'data', { close: ['close'] })) {
    said += data.toString('latin1');
    if (said.includes(text)) return;
  }
}

/** The first chunk of a message of this length, on each of many chunk streams. */
function begun(length: number, chunkStreams: number, chunkSize = 128): Uint8Array {
  const payload = new Uint8Array(chunkSize).fill(7);
  const begin = (_: unknown, i: number): Uint8Array => {
    return rawChunk({ format: 0, chunkStreamId: 100 + i, type: VIDEO, length, payload });
  };
  return Buffer.concat(Array.from({ length: chunkStreams }, begin));
}

async function manyTimes(count: number, attack: () => Promise<void>): Promise<void> {
  for (let left = count; left > 0; left -= 4) await Promise.all(Array.from({ length: 4 }, attack));
}

const PUBLISH = Buffer.concat([HELLO, publishCommands()]);
const PING = rawChunk({ format: 0, chunkStreamId: 2, type: 4, payload: Uint8Array.of(0, 6, 0, 0, 0, 1) });
const REPEATED_PING = rawChunk({ format: 3, chunkStreamId: 2, payload: Uint8Array.of(0, 6, 0, 0, 0, 1) });

const ATTACKS: readonly Attack[] = [
  {
    name: 'huge messages on many chunk streams, before a publish',
    code: 'RTMP_ERR_MEMORY',
    run: (port) => manyTimes(100, () => flood(port, HELLO, begun(200 * 1024, 60))),
  },
  {
    name: 'huge messages on many chunk streams of publishers',
    code: 'RTMP_ERR_MEMORY',
    run: (port) => manyTimes(40, () => flood(port, PUBLISH, begun(15 * MIB, 60))),
  },
  {
    name: 'huge messages of a publisher that come nearly whole',
    code: 'RTMP_ERR_MEMORY',
    run: (port) => {
      const start = Buffer.concat([PUBLISH, setChunkSize(10 * MIB)]);
      return manyTimes(4, () => flood(port, start, begun(10 * MIB + 1, 6, 10 * MIB)));
    },
  },
  {
    name: 'long messages begun over and over',
    code: 'RTMP_ERR_DISCARDED',
    // Only publishers may hold so much.
    run: (port) => manyTimes(12, () => flood(port, PUBLISH, begun(15 * MIB, 1), { after: 'Publish.Start' })),
  },
  {
    name: 'pings whose answers are not read',
    code: 'RTMP_ERR_FLOOD',
    run: (port) => {
      const pings = Buffer.concat(Array.from({ length: 4000 }, () => REPEATED_PING));
      return manyTimes(16, () => flood(port, Buffer.concat([HELLO, PING]), pings, { reads: false }));
    },
  },
  {
    name: 'type 3 chunks without a body',
    code: 'RTMP_ERR_FLOOD',
    run: (port) => manyTimes(16, () => flood(port, HELLO, new Uint8Array(MIB).fill(0xc7))),
  },
  {
    name: 'connections in the middle of their handshake',
    code: 'RTMP_ERR_EVICTED',
    run: async (port) => {
      const sockets = Array.from({ length: 400 }, () => open(port));
      try {
        await Promise.all(sockets.map((socket) => once(socket, 'connect').catch(() => {})));
        for (const socket of sockets) socket.write(HELLO.subarray(0, 1000));
        const isOpen = (): number => sockets.filter(({ closed }) => !closed).length;
        await until('most of them to be closed', () => isOpen() <= 8, { state: () => `${isOpen()} open` });
      } finally {
        for (const socket of sockets) socket.destroy();
      }
    },
  },
];

for (const { name, code, run } of ATTACKS) {
  test(name, { timeout: 120_000 }, async (t) => {
    await using served = await Served.start();
    const { port, peakRss } = await served.report();
    const publisher = await RtmpPublisher.connect(`rtmp://127.0.0.1:${port}/live/good`);
    let written = 0;
    let attacking = true;
    const good = async (): Promise<void> => {
      while (attacking) {
        await publisher.write(frame(written++));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const goodOne = good();
    await within('the server to end the attack', run(port), ATTACK_MS).finally(() => {
      attacking = false;
    });
    await goodOne;
    let report = await served.report();
    const settled = async (): Promise<boolean> => {
      report = await served.report();
      return report.connections === 1 && report.packets['live/good'] === written;
    };
    await until('only the good publisher to be left, with all its packets received', settled, {
      state: () => JSON.stringify({ ...report, written }),
    });
    assert.ok(report.codes.includes(code), report.codes.join());
    assert.equal(served.output, '');
    t.diagnostic(
      `at most ${Math.round((report.peakRss - peakRss) / MIB)} MiB more than ${Math.round(peakRss / MIB)} MiB`,
    );
    assert.ok(report.peakRss - peakRss < MOST_BYTES, `${report.peakRss - peakRss} bytes`);
    await publisher.close();
  });
}
