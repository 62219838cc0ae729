import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { AppleFrameworks, withoutFrameworks } from '../../../../test/apple/double.ts';
import type { Canvas } from '../canvas/canvas.ts';
import type { DecoderChoice } from '../decoder/decoder.ts';
import { DecoderSupervisor } from '../decoder-thread/decoder-supervisor.ts';
import type { PublishedFrame } from '../decoder-thread/protocol.ts';
import { RingWriter } from '../ring/ring-writer.ts';
import { encodeClip } from '../testing/encoded-clip.ts';
import { inTime, until } from '../testing/until.ts';

const skip = withoutFrameworks();
const frameworks = skip === false ? new AppleFrameworks() : undefined;
const canvas: Canvas = { width: 320, height: 180, fps: 30 };
const clip = skip === false ? encodeClip('testsrc2=s=320x180:r=30:d=1', ['-preset', 'ultrafast', '-bf', '2']) : [];

let cleanUp: (() => Promise<void>) | undefined;
afterEach(async () => {
  await cleanUp?.();
  assert.deepEqual(frameworks?.live() ?? {}, {}, 'every reference was released');
});

/** Starts a decoder thread on a ring of IOSurfaces, as it is on a Mac. */
async function start(
  decoder: DecoderChoice = 'videotoolbox',
): Promise<{ supervisor: DecoderSupervisor; worker: Worker }> {
  const ring = RingWriter.create({ name: `/rtmp_vcam_vt_${process.pid}`, canvas, format: '420v' });
  const placement = { fit: 'contain', rotate: 0, mirror: false } as const;
  const started = once(process, 'worker', inTime());
  const supervisor = new DecoderSupervisor({ ring: ring.share(), canvas, placement, decoder });
  const [worker] = await started;
  supervisor.setWatched(true);
  supervisor.begin();
  cleanUp = async () => {
    await supervisor.close();
    if (worker.threadId !== -1) await once(worker, 'exit', inTime());
    ring.close();
  };
  return { supervisor, worker };
}

function push(supervisor: DecoderSupervisor, packets: readonly VideoPacket[]): void {
  for (const packet of packets)
    supervisor.push({ ...packet, data: packet.data.slice() }, process.hrtime.bigint(), packet.pts);
}

for (const [decoder, description] of [
  ['videotoolbox', 'h264 (VideoToolbox)'],
  ['libav', 'h264'],
] as const) {
  test(`a decoder thread with ${decoder} shows every picture in order, and ends`, { skip }, async () => {
    const { supervisor } = await start(decoder);
    const frames: PublishedFrame[] = [];
    supervisor.on('frame', (frame) => frames.push(frame));
    const format = once(supervisor, 'format', inTime());
    for (const packet of clip) {
      push(supervisor, [packet]);
      // One at a time: with packets waiting, pictures would be left out.
      await until('the packet to be decoded', () => supervisor.stats.waiting === 0);
    }
    supervisor.end();
    await once(supervisor, 'ended', inTime());
    assert.equal((await format)[0].decoder, description);
    const times = frames.map(({ pts }) => pts);
    assert.deepEqual(
      times,
      times.toSorted((one, other) => one - other),
    );
    assert.equal(
      frames.reduce((sum, { pictures }) => sum + pictures, 0),
      30,
    );
  });
}

test('a decoder thread can be closed in the middle of a frame', { skip }, async () => {
  const { supervisor } = await start();
  const first = once(supervisor, 'frame', inTime());
  for (let round = 0; round < 20; round++) push(supervisor, clip);
  await first;
  assert.ok(supervisor.stats.waiting > 0);
});
