/**
 * A shared memory object that another process made, and may change or make smaller at any time. Offsets are in bytes.
 * Each method throws VIDEO_ERR_RING_INVALID when the object has no such bytes (any more).
 */
export interface ForeignMemory {
  readonly name: string;
  /** The number of bytes when it was opened. */
  readonly size: number;
  u32(offset: number): number;
  u64(offset: number): bigint;
  setU32(offset: number, value: number): void;
  setU64(offset: number, value: bigint): void;
  /** Stores `value` if the present value is `expected`. False if it is not. */
  swap(offset: number, expected: bigint, value: bigint): boolean;
  /** Fills the target with the bytes at the offset. */
  copy(target: Uint8Array, offset: number): void;
  /** Nothing of this object may be used afterwards. */
  close(): void;
}
