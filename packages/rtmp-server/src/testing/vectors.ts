import { readFileSync } from 'node:fs';

/** Reads `vectors/<name>.json`. `Vector` is the type that its entries have. */
export function loadVectors<Vector>(name: string): Vector[] {
  const file: { vectors: Vector[] } = readJson(name);
  if (file.vectors.length === 0) throw new Error(`no vectors in ${name}.json`);
  return file.vectors;
}

/** The bytes that a recorded client and server sent, beginning with the handshake. */
export interface Capture {
  readonly name: string;
  readonly fromClient: Uint8Array;
  readonly fromServer: Uint8Array;
}

function loadCapture(name: string): Capture {
  const { records }: { records: { dir: 'c2s' | 's2c'; hex: string }[] } = readJson(`captures/${name}`);
  const joined = (dir: string) => fromHex(...records.filter((record) => record.dir === dir).map(({ hex }) => hex));
  return { name, fromClient: joined('c2s'), fromServer: joined('s2c') };
}

export const CAPTURES: readonly Capture[] = ['ffmpeg51-to-nginx', 'gst-librtmp-to-srs'].map(loadCapture);

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8'));
}

/** The bytes of hexadecimal strings, which may hold spaces. */
export function fromHex(...parts: readonly string[]): Uint8Array<ArrayBuffer> {
  const hex = parts.join('').replaceAll(/\s/g, '');
  if (!/^([0-9a-f]{2})*$/i.test(hex)) throw new Error('not hexadecimal');
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
