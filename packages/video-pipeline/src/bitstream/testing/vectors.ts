import { readFileSync } from 'node:fs';

interface Hex {
  readonly hex: string;
}

/** A framing case: NAL units and the bytes that contain them, or a payload with and without emulation prevention. */
interface FramingCase {
  readonly dec?: { readonly items: readonly Hex[] };
  readonly enc?: Hex;
  readonly encin?: Hex;
  readonly proc?: Hex;
  readonly unproc?: Hex;
}

export interface ParameterSetVector {
  readonly name: string;
  readonly codec: string;
  readonly kind: string;
  readonly hex?: string;
  readonly case?: FramingCase;
  readonly expect?: Readonly<Record<string, unknown>>;
}

interface FuzzVector {
  readonly name: string;
  readonly hex: string;
}

export function loadParameterSets(): readonly ParameterSetVector[] {
  return load('parameter-sets.json');
}

export function loadFuzz(): readonly FuzzVector[] {
  return load('fuzz.json');
}

function load<T>(file: string): readonly T[] {
  const path = new URL(`../../../vectors/${file}`, import.meta.url);
  const { vectors }: { vectors: readonly T[] } = JSON.parse(readFileSync(path, 'utf8'));
  return vectors;
}

export function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
