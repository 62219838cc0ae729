import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { SharedMemory, unlinkSharedMemory } from '../../packages/video-pipeline/src/ffi/shared-memory.ts';
import { HEADER, PIXEL_FORMAT_NUMBERS, SLOT } from '../../packages/video-pipeline/src/ring/memory/layout.ts';
import { slotOffset } from '../../packages/video-pipeline/src/ring/memory/ring-memory.ts';
import { type Child, startChild } from '../../packages/video-pipeline/src/ring/testing/child.ts';
import { freshRingName } from '../../packages/video-pipeline/src/ring/testing/names.ts';
import { publishFilled, publishUntil } from '../../packages/video-pipeline/src/ring/testing/pictures.ts';
import { withoutFrameworks } from './double.ts';
import { swiftProgram } from './swift-program.ts';
import { createRing } from './test-ring.ts';
import { ROOT, swiftCommand, withoutSwift } from './toolchain.ts';
import { extensionParts } from './type-check.ts';

const skip = withoutSwift() || withoutFrameworks();

/** Starts a program with the ring reader of the Camera Extension. It ends with the test. */
async function startReader(t: TestContext, name: string, count = 0): Promise<Child> {
  const main = join(ROOT, 'test/apple/swift/read-ring/main.swift');
  const program = await swiftProgram('ReadRing', [...extensionParts(), main]);
  const child = startChild(...swiftCommand([program, name, String(count)]));
  t.after(() => child.end('SIGKILL'));
  return child;
}

test('the extension reads only whole pictures, and the writer does not change those that it uses', {
  skip,
}, async (t) => {
  const { name, ring } = createRing(t);
  const reader = await startReader(t, name, 300);
  assert.deepEqual(await reader.line(), { open: [640, 360], bt601: false });
  assert.deepEqual(await publishUntil(ring, reader.line()), { frames: 300 });
});

test('the extension notices that the writer ends', { skip }, async (t) => {
  const { name, ring } = createRing(t);
  const reader = await startReader(t, name, 1);
  await reader.line();
  await publishUntil(ring, reader.line());
  ring.close();
  assert.deepEqual(await reader.line(), { error: 'closed' });
});

test('the extension notices that the writer has stopped without closing the ring', { skip }, async (t) => {
  const { name, ring, goSilent } = createRing(t);
  const reader = await startReader(t, name, 1);
  await reader.line();
  await publishUntil(ring, reader.line());
  goSilent();
  assert.deepEqual(await reader.line(), { error: 'stale' });
});

test('the extension does not read outside of the ring when the header is overwritten', { skip }, async (t) => {
  const { name, ring, memory } = createRing(t);
  const reader = await startReader(t, name, 20);
  await reader.line();
  memory.setU32(HEADER.slot_count, 0);
  memory.setU32(HEADER.slot_stride, 0xffff_fff0);
  memory.setU32(HEADER.header_size, 0x7fff_fff0);
  memory.setU32(HEADER.width, 60_000);
  assert.deepEqual(await publishUntil(ring, reader.line()), { frames: 20 });
});

test('a ring that the extension cannot read is refused, with the reason', { skip }, async (t) => {
  const { name, memory } = createRing(t);
  const refuses = async (error: string): Promise<void> => {
    assert.deepEqual(await (await startReader(t, name)).line(), { error });
  };
  for (const [field, value, error] of [
    ['version', 9, 'version(9)'],
    ['magic', 0x4142_4344, 'foreign'],
    ['magic', 0, 'stale'],
    ['slot_count', 65, 'foreign'],
    ['slot_count', 2, 'foreign'],
    ['pixel_format', 1, 'foreign'],
    ['pixel_format', PIXEL_FORMAT_NUMBERS.i420, 'format("I420")'],
    ['width', 641, 'foreign'],
    ['height', 1_000_000, 'foreign'],
  ] as const) {
    await t.test(`${field} ${value}`, async () => {
      const right = memory.u32(HEADER[field]);
      memory.setU32(HEADER[field], value);
      await refuses(error);
      memory.setU32(HEADER[field], right);
    });
  }
});

test('a surface that does not exist, or has another size than the ring, is reported', { skip }, async (t) => {
  await t.test('gone', async (t) => {
    const { name, ring, memory } = createRing(t);
    memory.setU32(slotOffset(publishFilled(ring) ?? 0, 3) + SLOT.surface_id, 0xdead);
    const reader = await startReader(t, name);
    await reader.line();
    assert.deepEqual(await reader.line(), { error: `surfaceLost(${0xdead})` });
  });
  await t.test('another size', async (t) => {
    const { name, ring, memory } = createRing(t);
    const slot = slotOffset(publishFilled(ring) ?? 0, 3);
    memory.setU32(HEADER.width, 320);
    const reader = await startReader(t, name);
    await reader.line();
    assert.deepEqual(await reader.line(), { error: `surfaceLost(${memory.u32(slot + SLOT.surface_id)})` });
  });
});

test('an object that is not a ring, and a name without an object, are refused', { skip }, async (t) => {
  const name = freshRingName();
  assert.deepEqual(await (await startReader(t, name)).line(), { error: 'notFound' });
  const object = SharedMemory.create(name, 64, 0o600);
  t.after(() => {
    unlinkSharedMemory(name);
    object?.unmap();
  });
  assert.deepEqual(await (await startReader(t, name)).line(), { error: 'foreign' });
});
