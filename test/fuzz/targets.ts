import { CLIENT_HELLO, HTTP_REQUEST, publishCommands, recorded, vectorBytes } from './corpus.ts';
import * as parsers from './parser-targets.ts';
import * as sessions from './session-targets.ts';

/** Something that takes any bytes. */
export interface Target {
  /** Throws when the bytes do what no bytes may do. The same bytes always do the same. */
  readonly run: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** What to damage. */
  readonly seeds: readonly Uint8Array[];
  /** How often it has its turn: whole sessions take longer. */
  readonly weight: number;
}

const vectors = vectorBytes();
const short = vectors.filter(({ length }) => length <= 4096);
const long = vectors.filter(({ length }) => length > 1000);
const fromClient = recorded('fromClient');

export const TARGETS: ReadonlyMap<string, Target> = new Map([
  ['connection', { run: sessions.connection, seeds: [...long, ...fromClient, CLIENT_HELLO, HTTP_REQUEST], weight: 1 }],
  ['after-handshake', { run: sessions.afterHandshake, seeds: [...fromClient, publishCommands()], weight: 3 }],
  ['publishing', { run: sessions.publishing, seeds: [...short, ...fromClient], weight: 4 }],
  ['client', { run: sessions.client, seeds: recorded('fromServer'), weight: 1 }],
  ['chunks', { run: parsers.chunks, seeds: [...short, ...fromClient], weight: 5 }],
  ['amf', { run: parsers.amf, seeds: short, weight: 8 }],
  ['message-body', { run: parsers.messageBody, seeds: short, weight: 5 }],
  ['flv-bodies', { run: parsers.flvBodies, seeds: short, weight: 8 }],
  ['flv-file', { run: parsers.flvFile, seeds: short, weight: 2 }],
  ['parameter-sets', { run: parsers.parameterSets, seeds: short, weight: 8 }],
  ['decoder-input', { run: parsers.decoderInput, seeds: short, weight: 6 }],
  ['nal-units', { run: parsers.nalUnits, seeds: short, weight: 4 }],
]);
