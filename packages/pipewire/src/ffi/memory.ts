import koffi from 'koffi';

/** Memory outside of JavaScript, filled with zeros, until it is disposed of. */
export class Memory implements Disposable {
  readonly address: bigint;
  readonly size: number;

  constructor(size: number) {
    this.address = koffi.address(koffi.alloc('uint8_t', size));
    this.size = size;
    new Uint8Array(viewMemory(this.address, size)).fill(0);
  }

  /** Copies the bytes to its start. */
  write(bytes: Uint8Array): void {
    new Uint8Array(viewMemory(this.address, this.size)).set(bytes);
  }

  [Symbol.dispose](): void {
    koffi.free(this.address);
  }
}

/** The bytes at an address, without a copy. They must not be used any more when the memory is gone. */
export function viewMemory(address: bigint, size: number): ArrayBuffer {
  return koffi.view(address, size);
}

/** A C array of 64-bit values, such as a table of functions. */
export function memoryOf(values: readonly bigint[]): Memory {
  const memory = new Memory(8 * values.length);
  new BigUint64Array(viewMemory(memory.address, 8 * values.length)).set(values);
  return memory;
}

export function readU32(address: bigint, offset: number): number {
  return koffi.decode(address, offset, 'uint32_t');
}

/** The pointer at an address; null for NULL. */
export function readPointer(address: bigint, offset: number): bigint | null {
  return koffi.decode(address, offset, 'void *');
}

/** The pointer at an address, where PipeWire always has one. */
export function followPointer(address: bigint, offset: number): bigint {
  const pointer = readPointer(address, offset);
  if (pointer === null) throw new Error(`NULL at offset ${offset}`);
  return pointer;
}

/** The text that the pointer at an address points to; undefined for NULL. */
export function readText(address: bigint, offset: number): string | undefined {
  return koffi.decode(address, offset, 'const char *') ?? undefined;
}

/** Reads a `struct spa_dict`, the properties of an object. See spa/utils/dict.h. */
export function readDict(dict: bigint | null): Map<string, string> {
  const entries = new Map<string, string>();
  if (dict === null) return entries;
  const count = readU32(dict, 4);
  const items = readPointer(dict, 8);
  if (items === null) return entries;
  for (let index = 0; index < count; index++) {
    const key = readText(items, 16 * index);
    if (key !== undefined) entries.set(key, readText(items, 16 * index + 8) ?? '');
  }
  return entries;
}
