/** Rings of writers that break the rules, and other things that have the name of a ring or of a surface. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { i420Size } from '../canvas/canvas.ts';
import { VideoError } from '../errors.ts';
import type { ForeignMemory } from './memory/foreign-memory.ts';
import { HEADER, HEADER_SIZE, SLOT, SLOT_STRIDE, surfaceName } from './memory/layout.ts';
import { openForeignMemory } from './memory/open-foreign-memory.ts';
import { RingReader } from './ring-reader.ts';
import { RingWriter } from './ring-writer.ts';
import { startProgram } from './testing/child.ts';
import { freshRingName } from './testing/names.ts';
import { publishFilled } from './testing/pictures.ts';

const canvas = { width: 64, height: 36, fps: 30 };
const SLOTS = 4;
const AN_HOUR_NS = 3_600_000_000_000n;
const picture = new Uint8Array(i420Size(canvas.width, canvas.height));
const linux = { skip: process.platform !== 'linux' };
const fileOf = (object: string): string => `/dev/shm${object}`;

let name: string;
let ring: RingWriter;
beforeEach(() => {
  name = freshRingName();
  ring = RingWriter.create({ name, canvas, slots: SLOTS });
  publishFilled(ring);
});
afterEach(() => ring.close());

function tamper<T>(change: (memory: ForeignMemory) => T): T {
  const memory = openForeignMemory(name, 'write');
  assert.ok(memory !== undefined);
  try {
    return change(memory);
  } finally {
    memory.close();
  }
}

const surfaceOf = (slot: number): string =>
  tamper((memory) => surfaceName(name, memory.u32(HEADER_SIZE + slot * SLOT_STRIDE + SLOT.surface_id)));

/** Every number of the header, and of the first slots, by its offset. */
const fields = fc.oneof(
  fc.constantFrom(...Object.entries(HEADER)).map(([field, offset]) => ({ field, offset })),
  fc
    .tuple(fc.nat(SLOTS - 1), fc.constantFrom(...Object.entries(SLOT)))
    .map(([slot, [field, offset]]) => ({ field, offset: HEADER_SIZE + slot * SLOT_STRIDE + offset })),
);
const half = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 35, 36, 63, 64, 65, 127, 128, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff),
  fc.nat(0xffff_ffff),
);

test('any numbers in a ring give a picture, none, or a typed error', () => {
  const changes = fc.array(fc.record({ at: fields, value: half }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(changes, (list) => {
      const before = new Uint8Array(HEADER_SIZE + SLOTS * SLOT_STRIDE);
      tamper((memory) => {
        memory.copy(before, 0);
        for (const { at, value } of list) memory.setU32(at.offset, value);
      });
      try {
        const reader = RingReader.open({ name });
        try {
          const { width, height, fps } = reader.canvas;
          assert.ok(width % 2 === 0 && height % 2 === 0 && fps > 0 && fps <= 1000, `${width}x${height} at ${fps}`);
          const info = reader.next(new Uint8Array(i420Size(width, height)), { after: 0 });
          assert.ok(info === undefined || (Number.isFinite(info.ptsUs) && info.number > 0));
          assert.ok(['card', 'live', 'holding'].includes(reader.state));
        } finally {
          reader.close();
        }
      } catch (error) {
        if (!(error instanceof VideoError)) throw error;
      } finally {
        tamper((memory) => {
          const words = new Uint32Array(before.buffer);
          for (const [index, word] of words.entries()) memory.setU32(index * 4, word);
        });
      }
    }),
    { numRuns: 400 },
  );
});

for (const [field, value] of [
  ['width', 63],
  ['height', 35],
  ['width', 0],
  ['fps_num', 0],
  ['fps_num', 0xffff_ffff],
  ['fps_den', 0],
] as const) {
  test(`a ring with the ${field} ${value} is refused, even when the rest fits`, () => {
    tamper((memory) => {
      memory.setU32(HEADER[field], value);
      const size = i420Size(memory.u32(HEADER.width), memory.u32(HEADER.height));
      memory.setU64(HEADER.surface_size, BigInt(Math.ceil(size)));
    });
    assert.throws(() => RingReader.open({ name }), { code: 'VIDEO_ERR_RING_INVALID' });
  });
}

for (const [field, value] of [
  ['stride_y', 0],
  ['stride_y', 128],
  ['stride_u', 0xffff_ffe0],
  ['stride_v', 31],
] as const) {
  test(`a slot with the ${field} ${value} is refused: its picture would be torn`, () => {
    tamper((memory) => memory.setU32(HEADER_SIZE + 2 * SLOT_STRIDE + SLOT[field], value));
    assert.throws(() => RingReader.open({ name }), {
      code: 'VIDEO_ERR_RING_INVALID',
      message: /the lines of slot 2 of .* have [\d,]+ bytes/,
    });
  });
}

test('a ring whose writer makes it or its surfaces smaller is an error, at every size', linux, () => {
  // The writer of this ring would not survive that itself, so the ring of an unmapped copy is made smaller.
  const copy = freshRingName();
  const names = [name, ...[0, 1, 2, 3].map(surfaceOf)];
  const files = names.map((each) => fileOf(each.replace(name, copy)));
  const copyAll = (): void => {
    for (const [index, file] of files.entries()) execFileSync('cp', [fileOf(names[index] ?? ''), file]);
  };
  try {
    for (const [index, file] of files.entries()) {
      for (const size of index === 0 ? [0, 4, 64, 71, 255, 256, 300, 383, 440] : [0, 1, picture.length - 1]) {
        ring.heartbeat('live');
        copyAll();
        const reader = RingReader.open({ name: copy });
        assert.equal(reader.next(picture, { after: 0 })?.number, 1);
        truncateSync(file, size);
        const isShown = index === 0 || index === 2;
        if (isShown)
          assert.throws(() => [reader.next(picture, { after: 0 }), reader.state, reader.writerPid], {
            code: 'VIDEO_ERR_RING_INVALID',
          });
        else assert.equal(reader.next(picture, { after: 0 })?.number, 1);
        reader.close();
      }
    }
  } finally {
    for (const file of files) rmSync(file, { force: true });
  }
});

test('a ring that is made smaller again and again, at any moment, never ends a reading process', linux, async () => {
  const file = fileOf(surfaceOf(1));
  const reader = startProgram('./persistent-program.ts', [name, '400']);
  // The surface belongs to a slot that this process does not touch meanwhile.
  let isReading = true;
  const result = reader.line().finally(() => {
    isReading = false;
  });
  while (isReading) {
    ring.heartbeat('live');
    truncateSync(file, 0);
    truncateSync(file, picture.length);
    await new Promise(setImmediate);
  }
  assert.match(JSON.stringify(await result), /^\{"reads":400,"codes":\[("VIDEO_ERR_RING_INVALID")?\]\}$/);
  assert.equal(await reader.end(), 0);
});

test('a ring that is made smaller while it is opened leaves no file open', linux, async () => {
  const copy = freshRingName();
  for (const each of [name, ...[0, 1, 2, 3].map(surfaceOf)])
    execFileSync('cp', [fileOf(each), fileOf(each.replace(name, copy))]);
  const header = readFileSync(fileOf(name));
  header.writeBigUInt64LE(process.hrtime.bigint() + AN_HOUR_NS, HEADER.heartbeat_ns);
  const script = `
    const { openSync, ftruncateSync, writeSync } = require('node:fs');
    const { parentPort, workerData: { file, header } } = require('node:worker_threads');
    const ring = openSync(file, 'r+');
    parentPort.postMessage('ready');
    for (;;) {
      writeSync(ring, header, 0, header.length, 0);
      for (let pause = 0; pause < 20_000; pause++);
      ftruncateSync(ring, 100);
    }`;
  const worker = new Worker(script, { eval: true, workerData: { file: fileOf(copy), header } });
  try {
    await once(worker, 'message');
    const openFiles = (): number => readdirSync('/proc/self/fd').length;
    const before = openFiles();
    const reasons = new Set<string>();
    for (let attempt = 0; attempt < 3000; attempt++) {
      try {
        RingReader.open({ name: copy }).close();
      } catch (error) {
        assert.ok(error instanceof VideoError);
        reasons.add(error.code);
      }
    }
    assert.equal(openFiles(), before);
    assert.ok(reasons.has('VIDEO_ERR_RING_INVALID'), 'it was never made smaller');
  } finally {
    await worker.terminate();
    for (const each of readdirSync('/dev/shm').filter((file) => `/${file}`.startsWith(copy)))
      rmSync(fileOf(`/${each}`));
  }
});

/** Makes something else of this name in /dev/shm, and says what messages call it. */
const impostors: Readonly<Record<string, (file: string) => void>> = {
  'named pipe': (file) => execFileSync('mkfifo', [file]),
  ELOOP: (file) => symlinkSync(fileOf(name), file),
  'ELOOP ': (file) => symlinkSync('/nothing/here', file),
  folder: (file) => mkdirSync(file),
};

for (const [kind, make] of Object.entries(impostors)) {
  test(`what is no shared memory is refused at once (${kind.trim()})`, linux, () => {
    const other = freshRingName();
    const file = fileOf(other);
    const surface = surfaceOf(0);
    const [reason, refusal] = [new RegExp(kind.trim()), 'VIDEO_ERR_RING_INVALID'];
    try {
      make(file);
      assert.throws(() => RingReader.open({ name: other }), { code: refusal, message: reason });
      assert.throws(() => RingWriter.create({ name: other, canvas }), { code: refusal, message: reason });
      rmSync(fileOf(surface));
      make(fileOf(surface));
      assert.throws(() => RingReader.open({ name }), { code: refusal, message: reason });
    } finally {
      rmSync(file, { force: true, recursive: true });
      rmSync(fileOf(surface), { force: true, recursive: true });
    }
  });
}

test('a socket of the name of a ring is refused', linux, async () => {
  const other = freshRingName();
  const server = createServer().listen(fileOf(other));
  await new Promise((resolve) => server.once('listening', resolve));
  assert.throws(() => RingReader.open({ name: other }), { code: 'VIDEO_ERR_RING_INVALID', message: /ENXIO/ });
  server.close();
});

test('a ring of another user is refused', { skip: process.geteuid?.() !== 0 || process.platform !== 'linux' }, () => {
  const nobody = 65534;
  chownSync(fileOf(name), 1234, 1234);
  execFileSync('chmod', ['666', fileOf(name)]);
  try {
    process.seteuid?.(nobody);
    assert.throws(() => RingReader.open({ name }), {
      code: 'VIDEO_ERR_SHM_ACCESS',
      message: /belongs to another user/,
    });
    assert.throws(() => RingWriter.create({ name, canvas }), { code: 'VIDEO_ERR_SHM_ACCESS' });
  } finally {
    process.seteuid?.(0);
  }
});
