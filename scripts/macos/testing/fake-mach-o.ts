import type { Architecture } from '../names.ts';

/** The signature of a fake executable. */
export interface FakeSignature {
  readonly identifier: string;
  readonly team?: string;
  readonly hardenedRuntime?: boolean;
  /** XML of the entitlements. */
  readonly entitlements?: string;
}

/** The properties of a fake executable. */
export interface FakeMachO {
  readonly architectures: readonly Architecture[];
  /** Major version of macOS. */
  readonly minimumSystem?: number;
  readonly libraries?: readonly string[];
  readonly signature?: FakeSignature;
}

const CPU = { arm64: 0x0100000c, x86_64: 0x01000007 };
const HEADER_SIZE = 32;

/** Makes an executable that has headers and no code. With one architecture it is a thin file. */
export function fakeMachO(options: FakeMachO): Uint8Array {
  const slices = options.architectures.map((architecture) => ({
    cpu: CPU[architecture],
    bytes: slice(architecture, options),
  }));
  const [only] = slices;
  if (only !== undefined && slices.length === 1) return only.bytes;
  const start = 8 + slices.length * 20;
  const parts = [words(0xcafebabe, slices.length)];
  let offset = start;
  for (const { cpu, bytes } of slices) {
    parts.push(words(cpu, 0, offset, bytes.length, 0));
    offset += bytes.length;
  }
  return Buffer.concat([...parts, ...slices.map(({ bytes }) => bytes)]);
}

function slice(architecture: Architecture, options: FakeMachO): Uint8Array {
  const { minimumSystem = 13, libraries = ['/usr/lib/libSystem.B.dylib'], signature } = options;
  const commands = [littleWords(0x32, 24, 1, minimumSystem << 16, 0, 0), ...libraries.map(loadDylib)];
  const signed = signature === undefined ? undefined : superBlob(signature);
  const count = commands.length + (signed === undefined ? 0 : 1);
  const size = commands.reduce((sum, command) => sum + command.length, 0) + (signed === undefined ? 0 : 16);
  if (signed !== undefined) commands.push(littleWords(0x1d, 16, HEADER_SIZE + size, signed.length));
  const header = littleWords(0xfeedfacf, CPU[architecture], 0, 2, count, size, 0, 0);
  return Buffer.concat([header, ...commands, ...(signed === undefined ? [] : [signed])]);
}

function loadDylib(path: string): Uint8Array {
  const name = Buffer.alloc(Math.ceil((path.length + 1) / 8) * 8);
  name.write(path);
  return Buffer.concat([littleWords(0xc, 24 + name.length, 24, 0, 0, 0), name]);
}

function superBlob({ identifier, team, hardenedRuntime = false, entitlements }: FakeSignature): Uint8Array {
  const identifierBytes = Buffer.from(`${identifier}\0`);
  const flags = (team === undefined ? 0x2 : 0) | (hardenedRuntime ? 0x10000 : 0);
  const teamOffset = team === undefined ? 0 : 52 + identifierBytes.length;
  const texts = Buffer.concat([identifierBytes, Buffer.from(team === undefined ? '' : `${team}\0`)]);
  const directory = Buffer.concat([
    words(0xfade0c02, 52 + texts.length, 0x20200, flags, 0, 52, 0, 0, 0, 0, 0, 0, teamOffset),
    texts,
  ]);
  const blobs = [{ slot: 0, bytes: directory }];
  if (entitlements !== undefined) {
    const xml = Buffer.from(entitlements);
    blobs.push({ slot: 5, bytes: Buffer.concat([words(0xfade7171, 8 + xml.length), xml]) });
  }
  let offset = 12 + 8 * blobs.length;
  const index = blobs.map(({ slot, bytes }) => {
    const entry = words(slot, offset);
    offset += bytes.length;
    return entry;
  });
  return Buffer.concat([words(0xfade0cc0, offset, blobs.length), ...index, ...blobs.map(({ bytes }) => bytes)]);
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => {
    bytes.writeUInt32BE(value, 4 * index);
  });
  return bytes;
}

function littleWords(...values: readonly number[]): Buffer {
  return words(...values).swap32();
}
