import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkWriter } from './attach-ring.ts';
import { HEADER, HEADER_SIZE, STATE_NUMBERS } from './memory/layout.ts';
import { RingMemory } from './memory/ring-memory.ts';

/** The memory of a ring whose writer closes it right after the first word of it was read. */
class ClosingMemory extends RingMemory {
  #isClosed = false;

  override u32(offset: number): number {
    const value = super.u32(offset);
    this.#close();
    return value;
  }

  override u64(offset: number): bigint {
    const value = super.u64(offset);
    this.#close();
    return value;
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.setU32(HEADER.state, STATE_NUMBERS.closed);
    this.setU64(HEADER.heartbeat_ns, 0n);
  }
}

test('a ring that is closed between the two reads of the check counts as closed, not as stale', () => {
  const memory = new ClosingMemory(new ArrayBuffer(HEADER_SIZE));
  memory.setU32(HEADER.state, STATE_NUMBERS.live);
  memory.setU64(HEADER.heartbeat_ns, process.hrtime.bigint());
  assert.throws(() => checkWriter('/r', memory), { code: 'VIDEO_ERR_RING_CLOSED' });
});
