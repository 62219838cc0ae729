/** The program of strangers.test.ts: connects from many addresses of its computer, as an attacker or an honest sender. */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChunkWriter } from '../../packages/rtmp-server/src/chunk/chunk-writer.ts';
import { encodeCommand } from '../../packages/rtmp-server/src/message/command.ts';
import { MessageType } from '../../packages/rtmp-server/src/message/types.ts';

export interface Visit {
  readonly host: string;
  readonly port: number;
  /** Addresses to connect from, one after the other. */
  readonly from: readonly string[];
  /**
   * `silence`: opens connections. `handshake`: opens them and sends the handshake. `guess`: publishes with another wrong
   * key each time. `publish`: publishes with the key until it is let in, and stays.
   */
  readonly does: 'silence' | 'handshake' | 'guess' | 'publish';
  readonly key?: string;
  /** The key is sent as the app, and not as the stream name. */
  readonly inApp?: boolean;
  /** The time between two connections. */
  readonly everyMs: number;
  /** How far away the honest sender is. */
  readonly roundTripMs?: number;
}

/** C0 and C1, and C2. */
const HELLO = new Uint8Array(1537).fill(3, 0, 1);
const REPLY = new Uint8Array(1536);

function open({ host, port, from }: Visit, turn: number): Socket {
  const localAddress = from[turn % from.length];
  const socket = connect({ host, port, ...(localAddress === undefined ? {} : { localAddress }) });
  return socket.on('error', () => {}).resume();
}

/** What an encoder sends, one step for each answer that it waits for. */
function stepsWith(key: string, inApp: boolean): Uint8Array[] {
  const writer = new ChunkWriter();
  const command = (name: string, transactionId: number, ...args: Parameters<typeof encodeCommand>[0]['args']) => {
    const body = encodeCommand({ name, transactionId, args });
    const messageStreamId = name === 'publish' ? 1 : 0;
    return writer.write({ type: MessageType.commandAmf0, chunkStreamId: 3, messageStreamId, timestamp: 0, body });
  };
  return [
    HELLO,
    Buffer.concat([REPLY, command('connect', 1, { app: inApp ? key : 'live', flashVer: 'visitor' })]),
    command('createStream', 2, null),
    command('publish', 3, null, inApp ? 'cam' : key, 'live'),
  ];
}

/** What the server said last to a sender that publishes. The sender stays if it was let in. */
async function publish(socket: Socket, steps: readonly Uint8Array[], roundTripMs: number): Promise<string> {
  let [said, heard] = ['', 0];
  socket.on('data', (bytes) => {
    said = (said + bytes.toString('latin1')).slice(-4000);
    heard++;
  });
  for (const step of steps) {
    const before = heard;
    socket.write(step);
    while (heard === before && !socket.closed) await sleep(5);
    await sleep(roundTripMs);
  }
  return /NetStream\.Publish\.Start|[ -~]*\(NetStream\.Publish\.\w+\)/.exec(said)?.[0] ?? 'disconnected';
}

const [, , given = ''] = process.argv;
const visit: Visit = JSON.parse(given);
const { does, key = '', inApp = false, everyMs, roundTripMs = 0 } = visit;
const start = performance.now();
for (let turn = 0; ; turn++) {
  const socket = open(visit, turn);
  if (does === 'publish') {
    const answer = await publish(socket, stepsWith(key, inApp), roundTripMs);
    console.log(`try ${turn + 1}: ${answer}`);
    if (answer === 'NetStream.Publish.Start') break;
  } else if (does === 'handshake') {
    socket.write(Buffer.concat([HELLO, REPLY]));
  } else if (does === 'guess') {
    for (const step of stepsWith(`guess-${turn}`, inApp)) socket.write(step);
  }
  if (turn === 99) console.log('100 connections');
  // A busy computer does not make the attack weaker, only less even.
  const wait = does === 'publish' ? everyMs : start + turn * everyMs - performance.now();
  if (wait > 0) await sleep(wait);
}
