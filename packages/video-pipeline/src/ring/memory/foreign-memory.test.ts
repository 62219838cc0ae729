import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { SharedMemory, unlinkSharedMemory, viewMemory } from '../../ffi/shared-memory.ts';
import { freshRingName } from '../testing/names.ts';
import type { ForeignMemory } from './foreign-memory.ts';
import { openForeignMemory } from './open-foreign-memory.ts';
import { RingMemory } from './ring-memory.ts';

const SIZE = 4096;
let name: string;
let object: SharedMemory | undefined;
let own: RingMemory;

beforeEach(() => {
  name = freshRingName();
  object = SharedMemory.create(name, SIZE);
  assert.ok(object !== undefined);
  own = new RingMemory(viewMemory(object.address, SIZE));
});
afterEach(() => {
  unlinkSharedMemory(name);
  object?.unmap();
});

/** On macOS shared memory cannot be read by calls. */
const ways = process.platform === 'linux' ? (['calls', 'mapped'] as const) : (['mapped'] as const);

for (const how of ways) {
  const opened = (): ForeignMemory => {
    const memory = openForeignMemory(name, 'write', how);
    assert.ok(memory !== undefined && memory.size >= SIZE);
    return memory;
  };

  test(`${how}: words are read and written as the owner sees them`, () => {
    const memory = opened();
    own.setU64(64, 0xffff_ffff_ffff_fffen);
    own.setU32(28, 0xffff_fffd);
    assert.equal(memory.u64(64), 0xffff_ffff_ffff_fffen);
    assert.equal(memory.u32(28), 0xffff_fffd);
    memory.setU64(72, 2n ** 63n);
    memory.setU32(4088, 7);
    assert.deepEqual([own.u64(72), own.u32(4088)], [2n ** 63n, 7]);
    const bytes = new Uint8Array(5);
    memory.copy(bytes, 62);
    assert.deepEqual([...bytes], [0, 0, 0xfe, 0xff, 0xff]);
    memory.close();
  });

  test(`${how}: a word is swapped only when it has the expected value`, () => {
    const [memory, other] = [opened(), opened()];
    assert.equal(memory.swap(128, 0n, 5n), true);
    assert.equal(other.swap(128, 0n, 6n), false);
    assert.equal(own.u64(128), 5n);
    assert.equal(other.swap(128, 5n, 0n), true);
    assert.equal(own.u64(128), 0n);
    memory.close();
    other.close();
  });

  test(`${how}: bytes beyond the end are an error, and the object does not grow`, () => {
    const memory = opened();
    const { size } = memory;
    for (const access of [
      () => memory.u32(size),
      () => memory.u64(size - 4 + 4),
      () => memory.setU32(size, 1),
      () => memory.setU64(size, 1n),
      () => memory.swap(size, 0n, 1n),
      () => memory.copy(new Uint8Array(2), size - 1),
    ])
      assert.throws(access, { code: 'VIDEO_ERR_RING_INVALID', message: new RegExp(`${name} ends before byte \\d+`) });
    const again = opened();
    assert.equal(again.size, size);
    again.close();
    memory.close();
  });

  test(`${how}: there is no object of another name`, () => {
    assert.equal(openForeignMemory(`${name}x`, 'read', how), undefined);
  });
}
