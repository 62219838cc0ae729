import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { MediaPacket } from '../flv/media-packet.ts';
import { PacketQueue } from './packet-queue.ts';

function packet(bytes: number): MediaPacket {
  const data = new Uint8Array(bytes);
  return { media: 'audio', codec: 'mp3', track: 0, kind: 'frame', dts: 0, pts: 0, keyframe: true, data };
}

test('a queue is full above its limit, and reports that it drained at half of it', async () => {
  let drained = 0;
  const queue = new PacketQueue(10_000, () => drained++);
  queue.push(packet(5000));
  assert.equal(queue.full, false);
  queue.push(packet(5000));
  assert.equal(queue.full, true);
  assert.equal(queue.queuedBytes, 10_000);
  await queue.next();
  assert.deepEqual([queue.full, drained], [false, 0]);
  await queue.next();
  assert.deepEqual([queue.queuedBytes, queue.bytes, queue.packets, drained], [0, 10_000, 2, 1]);
});

test('a flood of tiny packets fills a queue through their number', () => {
  const queue = new PacketQueue(1_000_000, () => {});
  let pushed = 0;
  for (; !queue.full; pushed++) queue.push(packet(1));
  assert.ok(pushed < 2000, `${pushed} packets`);
  queue.drop();
  assert.deepEqual([queue.full, queue.queuedBytes], [false, 0]);
});

type Kind = MediaPacket['kind'];
const KINDS: readonly Kind[] = ['config', 'config', 'end', 'frame'];

/** Packets of some tracks in any order, each with a number of its own. */
const streams = fc
  .array(fc.record({ kind: fc.constantFrom(...KINDS), track: fc.integer({ min: 0, max: 3 }), video: fc.boolean() }))
  .map((parts) =>
    parts.map(({ kind, track, video }, dts): MediaPacket => {
      const common = { track, kind, dts, pts: dts, data: new Uint8Array(9) };
      return video
        ? { ...common, media: 'video', codec: 'h264', keyframe: true }
        : { ...common, media: 'audio', codec: 'aac', keyframe: true };
    }),
  );

const sameTrack = (a: MediaPacket, b: MediaPacket): boolean => a.media === b.media && a.track === b.track;

async function drained(queue: PacketQueue): Promise<MediaPacket[]> {
  queue.end();
  const out: MediaPacket[] = [];
  for (let next = await queue.next(); next.done !== true; next = await queue.next()) out.push(next.value);
  return out;
}

test('of the headers of a track that wait without a frame between them, one is left: the newest', async () => {
  await fc.assert(
    fc.asyncProperty(streams, fc.integer({ min: 0, max: 20 }), async (packets, taken) => {
      const queue = new PacketQueue(1e9, () => {});
      const out: MediaPacket[] = [];
      for (const [index, each] of packets.entries()) {
        queue.push(each);
        if (index % 20 === taken) out.push(...[(await queue.next()).value].flatMap((got) => got ?? []));
      }
      out.push(...(await drained(queue)));
      const frames = packets.filter(({ kind }) => kind === 'frame');
      assert.deepEqual(
        out.filter(({ kind }) => kind === 'frame'),
        frames,
      );
      for (const frame of frames) {
        const before = packets.slice(0, packets.indexOf(frame)).filter((each) => sameTrack(each, frame));
        const header = before.findLast(({ kind }) => kind === 'config');
        const came = out.slice(0, out.indexOf(frame)).filter((each) => sameTrack(each, frame));
        assert.equal(
          came.findLast(({ kind }) => kind === 'config'),
          header,
        );
      }
      assert.equal(queue.queuedBytes, 0);
    }),
  );
});

test('a flood of headers, of any kind and track, takes no more places than there are tracks', async () => {
  await fc.assert(
    fc.asyncProperty(streams, async (packets) => {
      const queue = new PacketQueue(1e9, () => {});
      for (const each of packets) if (each.kind !== 'frame') queue.push(each);
      const out = await drained(queue);
      // Of each track a header, after the end of the frames before it.
      assert.ok(out.length <= 2 * 8, `${out.length} packets`);
    }),
  );
});

test('the memory of a packet counts, and not only the part of it that is used', () => {
  const queue = new PacketQueue(1_000_000, () => {});
  queue.push({ ...packet(1), data: new Uint8Array(2_000_000).subarray(0, 1) });
  assert.deepEqual([queue.full, queue.queuedBytes], [true, 1]);
});

test('a receiver of a full queue lets timers run, and gets every packet and the end', async () => {
  const queue = new PacketQueue(1e9, () => {});
  for (let pushed = 0; pushed < 20_000; pushed++) queue.push(packet(1));
  let turns = 0;
  const timer = setImmediate(function count() {
    turns++;
    timer.unref();
    if (received < 20_000) setImmediate(count).unref();
  });
  let received = 0;
  queue.end();
  for (let next = await queue.next(); next.done !== true; next = await queue.next()) received++;
  assert.equal(received, 20_000);
  assert.ok(turns >= 20_000 / 300, `${turns} turns of the event loop`);
});

test('a receiver that pauses gets the end of a queue that is dropped meanwhile', async () => {
  const queue = new PacketQueue(1e9, () => {});
  for (let pushed = 0; pushed < 1000; pushed++) queue.push(packet(1));
  for (let taken = 0; taken < 256; taken++) await queue.next();
  const next = queue.next();
  queue.drop();
  assert.equal(queue.end(), true, 'it gets the end now');
  assert.deepEqual(await next, { value: undefined, done: true });
});
