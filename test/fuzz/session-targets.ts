import assert from 'node:assert/strict';
import { DEFAULT_CHUNK_LIMITS } from '../../packages/rtmp-server/src/chunk/limits.ts';
import { ClientSession } from '../../packages/rtmp-server/src/session/client/client-session.ts';
import type { ServerSessionOutput } from '../../packages/rtmp-server/src/session/server/server-output.ts';
import { ServerSession } from '../../packages/rtmp-server/src/session/server/server-session.ts';
import { pieces } from '../../packages/rtmp-server/src/testing/pieces.ts';
import { HANDSHAKE_BYTES, publishCommands } from './corpus.ts';

const STEPS = [1, 7, 128, 1460, 65_536, 65_536, 65_536, 65_536];
/** A session may answer with so many bytes for each byte it gets, and with so many more. */
const ANSWER_PER_BYTE = 64;
const ANSWER_BYTES = 16 * 1024;

/** Small limits, because allocating memory that is not used slows down the fuzzer. */
const LIMITS = { chunks: { ...DEFAULT_CHUNK_LIMITS, messageLength: 2 ** 18, bytesHeld: 2 ** 19 } };

const random = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length);
const HELLO = helloBytes();
const PUBLISH = publishCommands();

/** The bytes of a whole connection, handshake included. */
export function connection(bytes: Uint8Array): void {
  serve([], bytes);
}

/** The bytes that come after a good handshake. */
export function afterHandshake(bytes: Uint8Array): void {
  serve([HELLO], bytes);
}

/** The bytes of a client that has sent its publish command. */
export function publishing(bytes: Uint8Array): void {
  serve([HELLO, PUBLISH], bytes);
}

/** Gives a session the bytes in pieces. It must not throw, and must not output anything after its end. */
function serve(start: readonly Uint8Array[], input: Uint8Array): void {
  const choice = sum(input);
  const session = new ServerSession({ limits: LIMITS, random, nowMs: 0 });
  let closed = false;
  let answered = 0;
  let packets = 0;
  const take = (outputs: ServerSessionOutput[]): void => {
    for (const output of outputs) {
      assert.ok(!closed, 'an output after `closed`');
      if (output.kind === 'send') answered += output.bytes.length;
      else if (output.kind === 'packet') packets++;
      else if (output.kind === 'closed') closed = true;
      else if (output.kind === 'publish-requested') decide(output.request.publishId);
    }
  };
  const decide = (publishId: number): void => {
    const status = { level: 'error', code: 'NetStream.Publish.BadName', description: '' } as const;
    take(choice % 11 === 0 ? session.reject(publishId, status, 0) : session.accept(publishId, 0));
  };
  for (const bytes of [...start, ...piecesOf(input, choice)]) take(session.push(bytes, 0));
  assert.ok(packets <= input.length, `${packets} packets`);
  assert.ok(answered <= ANSWER_BYTES + ANSWER_PER_BYTE * input.length, `${answered} bytes in answer`);
  take(session.disconnected());
  assert.ok(closed);
  assert.equal(session.nextDeadline, Number.POSITIVE_INFINITY);
}

/** The bytes that a server sends after a good handshake. */
export function client(bytes: Uint8Array): void {
  const choice = sum(bytes);
  const session = new ClientSession({
    role: choice % 2 === 0 ? 'play' : 'publish',
    random,
    app: 'live',
    streamName: 'test',
    tcUrl: 'rtmp://host/live',
  });
  session.start(0);
  let closed = false;
  for (const piece of [HELLO, ...piecesOf(bytes, choice)]) {
    for (const { kind } of session.push(piece, 0)) {
      assert.ok(!closed, 'an output after `closed`');
      closed = kind === 'closed';
    }
  }
}

function piecesOf(bytes: Uint8Array, choice: number): Iterable<Uint8Array> {
  return pieces(bytes, STEPS[choice % STEPS.length] ?? 1);
}

function helloBytes(): Uint8Array {
  const hello = new Uint8Array(HANDSHAKE_BYTES);
  hello[0] = 3;
  return hello;
}

/** A number that depends on the input alone, for the choices that are made when it is tried. */
function sum(bytes: Uint8Array): number {
  return bytes.subarray(0, 256).reduce((total, byte) => (total * 31 + byte) % 0x1000003, bytes.length);
}
