import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { prefixWithLengths } from '../bitstream/nal-units.ts';
import type { Canvas } from '../canvas/canvas.ts';
import type { Decoder, Picture } from '../decoder/decoder.ts';
import { run, type Steps } from '../decoder/steps.ts';
import { LibavDecoder } from '../libav/libav-decoder.ts';
import { RingWriter } from '../ring/ring-writer.ts';
import { encodeClip } from '../testing/encoded-clip.ts';
import { type DecoderEvent, PROGRESS, PROGRESS_BYTES } from './protocol.ts';
import { StreamDecoder } from './stream-decoder.ts';

const canvas: Canvas = { width: 320, height: 180, fps: 30 };
const STREAM = 1;
const FORMAT = {
  type: 'format',
  stream: STREAM,
  decoder: 'h264',
  codecString: 'avc1.64000d',
  reorderFrames: 0,
} as const;

let cleanUp: (() => void) | undefined;
afterEach(() => cleanUp?.());

/** A decoder whose pictures need pixel buffers, of which none is free. */
function crowded(decoder: LibavDecoder): Decoder {
  function* decode(frame: VideoPacket): Steps<Picture> {
    for (const { drawOn: _drawOn, ...info } of decoder.decode(frame)) yield { ...info, toPixelBuffer: () => undefined };
  }
  return {
    description: 'crowded',
    decode,
    configure: (config) => decoder.configure(config),
    flush: () => [],
    close: () => undefined,
  };
}

/** A decoder with a ring of its own. */
function start(change: (decoder: LibavDecoder) => Decoder = (decoder) => decoder): {
  push: (packets: readonly VideoPacket[], stream?: number) => DecoderEvent[];
  ring: RingWriter;
  progress: Int32Array;
} {
  const ring = RingWriter.create({ name: `/rtmp_vcam_sd_${process.pid}`, canvas });
  const decoder = new LibavDecoder({
    canvas,
    placement: { fit: 'contain', rotate: 0, mirror: false },
    hardware: false,
  });
  const progress = new Int32Array(new SharedArrayBuffer(PROGRESS_BYTES));
  progress[PROGRESS.stream] = STREAM;
  progress[PROGRESS.watched] = 1;
  const streams = new StreamDecoder({ decoder: change(decoder), ring, canvas, progress });
  cleanUp = () => {
    decoder.close();
    ring.close();
  };
  const push = (packets: readonly VideoPacket[], stream = STREAM): DecoderEvent[] => {
    const events: DecoderEvent[] = [];
    for (const packet of packets) {
      const steps = streams.handle({ type: 'packet', stream, packet, arrivalNs: 5n, showAt: packet.pts });
      assert.equal(
        run(steps, (event) => events.push(event)),
        undefined,
        'libav never waits',
      );
    }
    return events;
  };
  return { push, ring, progress };
}

function clip(options: readonly string[] = [], source = 'testsrc2=s=320x180:r=30:d=1'): VideoPacket[] {
  return encodeClip(source, ['-g', '10', '-bf', '0', ...options]);
}

const ofType = (events: DecoderEvent[], type: DecoderEvent['type']): DecoderEvent[] =>
  events.filter((event) => event.type === type);

test('every frame of a stream at the canvas rate is published, with its format reported once', () => {
  const { push, ring } = start();
  const events = push(clip());
  assert.equal(ofType(events, 'frame').length, 30);
  assert.deepEqual(ofType(events, 'format'), [{ ...FORMAT, width: 320, height: 180 }]);
  assert.equal(ring.latest()?.ptsUs, 967_000);
  assert.equal(ring.latest()?.arrivalNs, 5n);
});

test('60 fps becomes 30', () => {
  const { push } = start();
  const frames = ofType(push(clip([], 'testsrc2=s=320x180:r=60:d=1')), 'frame');
  assert.ok(Math.abs(frames.length - 30) <= 1, `${frames.length} frames`);
});

test('frames before the first keyframe are skipped', () => {
  const { push } = start();
  const [config, , ...rest] = clip();
  assert.ok(config !== undefined);
  assert.equal(ofType(push([config, ...rest]), 'frame').length, 20, 'the first keyframe is the tenth frame');
});

test('a repeated configuration changes nothing, a new one does', () => {
  const { push } = start();
  const small = clip();
  const large = clip([], 'testsrc2=s=640x480:r=30:d=1');
  const repeated = small.flatMap((packet) =>
    packet.keyframe && packet.kind === 'frame' ? [small.slice(0, 1), packet].flat() : [packet],
  );
  assert.equal(ofType(push(repeated), 'frame').length, 30);
  const events = push(large.map((packet) => ({ ...packet, dts: packet.dts + 1000, pts: packet.pts + 1000 })));
  assert.equal(ofType(events, 'frame').length, 30);
  assert.deepEqual(ofType(events, 'format'), [{ ...FORMAT, codecString: 'avc1.64001e', width: 640, height: 480 }]);
});

test('after a damaged frame the picture waits for the next keyframe', () => {
  const { push } = start();
  const packets = clip();
  const harmed = packets.map((packet, index) =>
    index === 5 ? { ...packet, data: packet.data.slice(0, packet.data.length >> 1) } : packet,
  );
  const events = push(harmed);
  const [problem] = ofType(events, 'problem');
  assert.ok(problem?.type === 'problem' && problem.code === 'VIDEO_ERR_DECODE');
  const times = events.flatMap((event) => (event.type === 'frame' ? [Math.round(event.pts * 0.03)] : []));
  assert.deepEqual(times, [0, 1, 2, 3, ...Array.from({ length: 20 }, (_, index) => index + 10)]);
});

test('an invalid configuration is a problem, and the next valid one fixes it', () => {
  const { push } = start();
  const packets = clip();
  const [config] = packets;
  assert.ok(config !== undefined);
  const [problem] = push([{ ...config, data: new Uint8Array([1, 2, 3]) }]);
  assert.ok(problem?.type === 'problem' && problem.code === 'VIDEO_ERR_DECODER_CONFIG', 'a problem is reported');
  assert.equal(ofType(push(packets), 'frame').length, 30);
});

test('a stream that was replaced writes nothing more', () => {
  const { push, progress } = start();
  const packets = clip();
  push(packets.slice(0, 5));
  progress[PROGRESS.stream] = STREAM + 1;
  assert.deepEqual(push(packets.slice(5)), []);
  assert.equal(ofType(push(packets, STREAM + 1), 'frame').length, 30);
});

test('while packets wait, only some pictures are drawn', () => {
  const { push, progress } = start();
  progress[PROGRESS.posted] = 100;
  const frames = ofType(push(clip()), 'frame');
  assert.ok(frames.length >= 1 && frames.length < 10, `${frames.length} of 30 were drawn`);
});

test('pictures that are not watched are reported now and then, with their number', () => {
  const { push, progress } = start();
  progress[PROGRESS.watched] = 0;
  const frames = push(clip()).flatMap((event) => (event.type === 'frame' ? [event.pictures] : []));
  assert.ok(frames.length >= 1 && frames.length < 25, `reported ${frames.length} times`);
  assert.equal(frames[0], 1, 'the first at once');
});

test('a picture for which no memory is left is skipped and reported', () => {
  const { push, ring } = start(crowded);
  const events = push(clip());
  assert.deepEqual(
    events.map((event) => (event.type === 'problem' ? event.code : event.type)),
    ['VIDEO_ERR_FRAMEWORK_MEMORY'],
  );
  assert.equal(ring.latest(), undefined);
});

test('thousands of NAL units in one message are no picture, and the stream goes on after them', () => {
  const { push } = start();
  const packets = clip();
  const frame = packets[5] ?? assert.fail();
  for (const unit of [Uint8Array.of(0x65), Uint8Array.of(9, 0xf0), Uint8Array.of(6, 5), Uint8Array.of(12)]) {
    const data = prefixWithLengths(Array.from({ length: 500_000 }, () => unit));
    const events = push([...packets.slice(0, 5), { ...frame, data }, ...packets.slice(11)]);
    assert.ok(ofType(events, 'frame').length > 10);
  }
});
