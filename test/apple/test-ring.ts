import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Canvas } from '../../packages/video-pipeline/src/canvas/canvas.ts';
import { SharedMemory, viewMemory } from '../../packages/video-pipeline/src/ffi/shared-memory.ts';
import { HEADER } from '../../packages/video-pipeline/src/ring/memory/layout.ts';
import { RingMemory } from '../../packages/video-pipeline/src/ring/memory/ring-memory.ts';
import { RingWriter } from '../../packages/video-pipeline/src/ring/ring-writer.ts';
import { freshRingName } from '../../packages/video-pipeline/src/ring/testing/names.ts';
import { AppleFrameworks, withoutFrameworks } from './double.ts';

if (withoutFrameworks() === false) new AppleFrameworks();

interface TestRing {
  readonly name: string;
  readonly ring: RingWriter;
  readonly memory: RingMemory;
  /** Stops the signs of life, and makes the last one three seconds old. */
  readonly goSilent: () => void;
}

/** Makes a ring of three slots with global IOSurfaces, whose writer gives signs of life. It ends with the test. */
export function createRing(t: TestContext, canvas: Canvas = { width: 640, height: 360, fps: 30 }): TestRing {
  const name = freshRingName();
  const ring = RingWriter.create({ name, canvas, slots: 3, format: '420v' });
  const beat = setInterval(() => ring.heartbeat('live'), 50);
  const object = SharedMemory.open(name, 'write');
  assert.ok(object);
  const memory = new RingMemory(viewMemory(object.address, object.size));
  t.after(() => {
    clearInterval(beat);
    ring.close();
    object.unmap();
  });
  const goSilent = (): void => {
    clearInterval(beat);
    memory.setU64(HEADER.heartbeat_ns, process.hrtime.bigint() - 3_000_000_000n);
  };
  return { name, ring, memory, goSilent };
}
