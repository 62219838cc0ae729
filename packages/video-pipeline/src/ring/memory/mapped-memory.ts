import { VideoError } from '../../errors.ts';
import { type Access, SharedMemory, viewMemory } from '../../ffi/shared-memory.ts';
import type { ForeignMemory } from './foreign-memory.ts';
import { RingMemory } from './ring-memory.ts';

/** Shared memory of another process that is mapped into this one. */
export class MappedMemory implements ForeignMemory {
  readonly name: string;
  readonly size: number;
  readonly #object: SharedMemory;
  readonly #bytes: Uint8Array;
  readonly #words: RingMemory;

  private constructor(object: SharedMemory) {
    const view = object.size === 0 ? new ArrayBuffer(0) : viewMemory(object.address, object.size);
    this.name = object.name;
    this.size = object.size;
    this.#object = object;
    this.#bytes = new Uint8Array(view);
    this.#words = new RingMemory(view);
  }

  static open(name: string, access: Access): MappedMemory | undefined {
    const object = SharedMemory.open(name, access);
    return object === undefined ? undefined : new MappedMemory(object);
  }

  u32(offset: number): number {
    this.#requireBytes(offset, 4);
    return this.#words.u32(offset);
  }

  u64(offset: number): bigint {
    this.#requireBytes(offset, 8);
    return this.#words.u64(offset);
  }

  setU32(offset: number, value: number): void {
    this.#requireBytes(offset, 4);
    this.#words.setU32(offset, value);
  }

  setU64(offset: number, value: bigint): void {
    this.#requireBytes(offset, 8);
    this.#words.setU64(offset, value);
  }

  swap(offset: number, expected: bigint, value: bigint): boolean {
    this.#requireBytes(offset, 8);
    return this.#words.swap(offset, expected, value);
  }

  copy(target: Uint8Array, offset: number): void {
    this.#requireBytes(offset, target.length);
    target.set(this.#bytes.subarray(offset, offset + target.length));
  }

  close(): void {
    this.#object.unmap();
  }

  #requireBytes(offset: number, length: number): void {
    if (offset + length > this.size)
      throw new VideoError('VIDEO_ERR_RING_INVALID', `${this.name} ends before byte ${offset + length}`);
  }
}
