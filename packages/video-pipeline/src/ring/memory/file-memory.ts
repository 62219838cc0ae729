import { closeSync, fstatSync, readSync, writeSync } from 'node:fs';
import { VideoError } from '../../errors.ts';
import { LOCK_EX, LOCK_NB, LOCK_UN, libSystem } from '../../ffi/lib-system.ts';
import { type Access, openSharedMemory } from '../../ffi/shared-memory.ts';
import type { ForeignMemory } from './foreign-memory.ts';

/** How often a lock that another process holds is tried, once a millisecond: it is held for some calls of the system. */
const LOCK_TRIES = 100;

/**
 * Shared memory that is read and written by calls of the system, which fail when the memory is gone. The kernel copies
 * an aligned word in one piece.
 */
export class FileMemory implements ForeignMemory {
  readonly name: string;
  readonly size: number;
  readonly #descriptor: number;
  readonly #word: BigUint64Array = new BigUint64Array(1);
  readonly #halfWord: Uint32Array = new Uint32Array(1);
  readonly #wordBytes: Uint8Array = new Uint8Array(this.#word.buffer);
  readonly #halfWordBytes: Uint8Array = new Uint8Array(this.#halfWord.buffer);

  private constructor(name: string, descriptor: number) {
    this.name = name;
    this.size = fstatSync(descriptor).size;
    this.#descriptor = descriptor;
  }

  static open(name: string, access: Access): FileMemory | undefined {
    const descriptor = openSharedMemory(name, access);
    return descriptor === undefined ? undefined : new FileMemory(name, descriptor);
  }

  u32(offset: number): number {
    this.copy(this.#halfWordBytes, offset);
    return this.#halfWord[0] ?? 0;
  }

  u64(offset: number): bigint {
    this.copy(this.#wordBytes, offset);
    return this.#word[0] ?? 0n;
  }

  setU32(offset: number, value: number): void {
    this.#halfWord[0] = value;
    this.#write(this.#halfWordBytes, offset);
  }

  setU64(offset: number, value: bigint): void {
    this.#word[0] = value;
    this.#write(this.#wordBytes, offset);
  }

  /** False also when the lock is not free in time. A program that maps the memory does not heed the lock. */
  swap(offset: number, expected: bigint, value: bigint): boolean {
    if (!this.#lock()) return false;
    try {
      if (this.u64(offset) !== expected) return false;
      this.setU64(offset, value);
      return true;
    } finally {
      libSystem().flock(this.#descriptor, LOCK_UN);
    }
  }

  copy(target: Uint8Array, offset: number): void {
    for (let done = 0; done < target.length; ) {
      const read = this.#call(() => readSync(this.#descriptor, target, done, target.length - done, offset + done));
      if (read === 0) throw new VideoError('VIDEO_ERR_RING_INVALID', `${this.name} ends before byte ${offset + done}`);
      done += read;
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #write(bytes: Uint8Array, offset: number): void {
    // A write beyond the end would make the object larger.
    if (fstatSync(this.#descriptor).size < offset + bytes.length)
      throw new VideoError('VIDEO_ERR_RING_INVALID', `${this.name} ends before byte ${offset + bytes.length}`);
    this.#call(() => writeSync(this.#descriptor, bytes, 0, bytes.length, offset));
  }

  #lock(): boolean {
    for (let attempt = 0; attempt < LOCK_TRIES; attempt++) {
      if (libSystem().flock(this.#descriptor, LOCK_EX | LOCK_NB) === 0) return true;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
    return false;
  }

  #call(work: () => number): number {
    try {
      return work();
    } catch (cause) {
      throw new VideoError('VIDEO_ERR_SHM', this.name, { cause });
    }
  }
}
