import { CLIENT_HELLO, HTTP_REQUEST, publishCommands, recorded, vectorBytes } from './corpus.ts';
import * as parsers from './parser-targets.ts';
import * as sessions from './session-targets.ts';
import { SOUND_SEEDS, sound } from './sound-target.ts';

/** Code that must accept any bytes. */
export interface Target {
  /** Throws when the bytes cause a fault. The same bytes always give the same result. */
  readonly run: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** The inputs to damage. */
  readonly seeds: readonly Uint8Array[];
  /** How often it is tried in comparison with the others. Whole sessions take longer. */
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
  ['idle-gate', { run: parsers.idleGate, seeds: short, weight: 4 }],
  ['sound', { run: sound, seeds: SOUND_SEEDS, weight: 1 }],
  ['nal-units', { run: parsers.nalUnits, seeds: short, weight: 4 }],
]);
