import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import { prefixWithLengths } from '../bitstream/nal-units.ts';
import { avcConfigurationOf, h264SequenceParameterSet } from '../bitstream/testing/h264-headers.ts';
import type { Canvas } from '../canvas/canvas.ts';
import type { Decoder, Picture } from '../decoder/decoder.ts';
import { MemoryLimit } from '../decoder/memory-limit.ts';
import { run, type Steps } from '../decoder/steps.ts';
import { LibavDecoder } from '../libav/libav-decoder.ts';
import { RingWriter } from '../ring/ring-writer.ts';
import { encodeClip } from '../testing/encoded-clip.ts';
import { until } from '../testing/until.ts';
import { type DecoderEvent, PROGRESS, PROGRESS_BYTES } from './protocol.ts';
import { numberOf, type Showing } from './showing.ts';
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
    place: () => {},
    kept: () => undefined,
    flush: () => [],
    close: () => undefined,
  };
}

/** A decoder with a ring of its own. */
function start(
  change: (decoder: LibavDecoder) => Decoder = (decoder) => decoder,
  maxMemory?: number,
): {
  push: (packets: readonly VideoPacket[], stream?: number, outdated?: boolean) => DecoderEvent[];
  rest: () => DecoderEvent[];
  ring: RingWriter;
  progress: Int32Array;
  end: (stream: number) => DecoderEvent[];
  redraw: () => DecoderEvent[];
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
  const streams = new StreamDecoder({ decoder: change(decoder), ring, canvas, progress, maxMemory });
  cleanUp = () => {
    decoder.close();
    ring.close();
  };
  const push = (packets: readonly VideoPacket[], stream = STREAM, outdated = false): DecoderEvent[] => {
    const events: DecoderEvent[] = [];
    for (const packet of packets) {
      const steps = streams.handle({ type: 'packet', stream, packet, arrivalNs: 5n, showAt: packet.pts, outdated });
      assert.equal(
        run(steps, (event) => events.push(event)),
        undefined,
        'libav never waits',
      );
    }
    return events;
  };
  const end = (stream: number): DecoderEvent[] => {
    const events: DecoderEvent[] = [];
    void run(streams.handle({ type: 'end', stream }), (event) => events.push(event));
    return events;
  };
  const rest = (): DecoderEvent[] => {
    const events: DecoderEvent[] = [];
    void run(streams.handle({ type: 'rest', stream: STREAM }), (event) => events.push(event));
    return events;
  };
  const redraw = (): DecoderEvent[] => {
    const events: DecoderEvent[] = [];
    void run(streams.handle({ type: 'redraw', stream: STREAM }), (event) => events.push(event));
    return events;
  };
  return { push, rest, ring, progress, end, redraw };
}

function clip(options: readonly string[] = [], source = 'testsrc2=s=320x180:r=30:d=1'): VideoPacket[] {
  return encodeClip(source, ['-g', '10', '-bf', '0', ...options]);
}

/** How many pictures were not shown, and why. */
function notShown(progress: Int32Array): Record<'skipped' | 'outrun' | 'damaged', number | undefined> {
  const { skipped, outrun, damaged } = PROGRESS;
  return { skipped: progress[skipped], outrun: progress[outrun], damaged: progress[damaged] };
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
  const { push, progress } = start();
  const frames = ofType(push(clip([], 'testsrc2=s=320x180:r=60:d=1')), 'frame');
  assert.ok(Math.abs(frames.length - 30) <= 1, `${frames.length} frames`);
  assert.deepEqual(notShown(progress), { skipped: 60 - frames.length, outrun: 0, damaged: 0 });
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
  const { push, progress } = start();
  const packets = clip();
  const harmed = packets.map((packet, index) =>
    index === 5 ? { ...packet, data: packet.data.slice(0, packet.data.length >> 1) } : packet,
  );
  const events = push(harmed);
  const [problem] = ofType(events, 'problem');
  assert.ok(problem?.type === 'problem' && problem.code === 'VIDEO_ERR_DECODE');
  const times = events.flatMap((event) => (event.type === 'frame' ? [Math.round(event.pts * 0.03)] : []));
  assert.deepEqual(times, [0, 1, 2, 3, ...Array.from({ length: 20 }, (_, index) => index + 10)]);
  assert.deepEqual(notShown(progress), { skipped: 0, outrun: 0, damaged: 6 });
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
  assert.deepEqual(notShown(progress), { skipped: 0, outrun: 30 - frames.length, damaged: 0 });
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

const BOMB = { width: 8192, height: 4320, chromaFormatIdc: 3, bitDepth: 10, references: 16 };

const problemsOf = (events: DecoderEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'problem' ? [event.code] : []));

/** A decoder, and how often it was opened and closed. */
function counted(): { opened: number; closed: number; change: (decoder: LibavDecoder) => Decoder } {
  const counts = {
    opened: 0,
    closed: 0,
    change: (decoder: LibavDecoder): Decoder => ({
      description: 'h264',
      configure: (config, room) => {
        counts.opened++;
        decoder.configure(config, room);
      },
      decode: (frame) => decoder.decode(frame),
      place: (placement) => decoder.place(placement),
      kept: () => decoder.kept(),
      flush: () => decoder.flush(),
      close: () => {
        counts.closed++;
        return decoder.close();
      },
    }),
  };
  return counts;
}

test('a configuration whose pictures need too much memory opens no decoder, and a smaller one does', () => {
  const counts = counted();
  const { push } = start(counts.change);
  const packets = clip();
  const [config, ...frames] = packets;
  assert.ok(config !== undefined);
  const events = push([{ ...config, data: avcConfigurationOf(BOMB) }, ...frames]);
  assert.deepEqual(problemsOf(events), ['VIDEO_ERR_MEMORY']);
  assert.equal(counts.opened, 0);
  assert.equal(ofType(push(packets), 'frame').length, 30);
});

test('pictures are shown whose width FFmpeg rounds up over what pictures of any format may have', () => {
  const maxMemory = 64 * 2 ** 20;
  const { pixels } = new MemoryLimit(maxMemory).roomFor([]);
  const larger = clip([], 'testsrc2=s=1008x608:r=30:d=0.1');
  assert.ok(1008 * 608 > pixels);
  assert.equal(ofType(start(undefined, maxMemory).push(larger), 'frame').length, 3);
  cleanUp?.();
  // Among frames, where no configuration announces them.
  const between = clip(['-x264-params', 'repeat-headers=1'], 'testsrc2=s=912x592:r=30:d=0.1').slice(1);
  assert.ok(912 * 592 < pixels && 960 * 592 > pixels);
  const [config, first] = clip();
  assert.ok(config !== undefined && first !== undefined);
  const events = start(undefined, maxMemory).push([config, first, ...between]);
  assert.deepEqual(
    events.flatMap((event) => (event.type === 'format' ? [event.width] : [])),
    [320, 912],
  );
});

test('a parameter set among the frames that needs too much memory reaches no decoder, and a smaller one ends that', () => {
  const { push } = start();
  const packets = clip(['-x264-params', 'repeat-headers=1']);
  const bomb = prefixWithLengths([h264SequenceParameterSet(BOMB)]);
  const with8K = (packet: VideoPacket): VideoPacket => ({
    ...packet,
    data: new Uint8Array(Buffer.concat([bomb, packet.data])),
  });
  const harmed = packets.map((packet, index) => (index === 5 ? with8K(packet) : packet));
  const events = push(harmed);
  assert.deepEqual(problemsOf(events), ['VIDEO_ERR_MEMORY']);
  const times = events.flatMap((event) => (event.type === 'frame' ? [Math.round(event.pts * 0.03)] : []));
  // Every tenth frame is a keyframe, which has the parameter sets again.
  assert.deepEqual(times, [0, 1, 2, 3, ...Array.from({ length: 20 }, (_, index) => index + 10)]);
});

test('after a parameter set among the frames that needs too much memory, a sender may go back by its first header', () => {
  const { push } = start();
  const [config, keyframe, ...frames] = clip();
  assert.ok(config !== undefined && keyframe !== undefined);
  const bomb = prefixWithLengths([h264SequenceParameterSet(BOMB)]);
  const harmed = { ...keyframe, data: new Uint8Array(Buffer.concat([bomb, keyframe.data])) };
  assert.deepEqual(problemsOf(push([config, keyframe, harmed, ...frames])), ['VIDEO_ERR_MEMORY']);
  const later = clip().map((packet) => ({ ...packet, dts: packet.dts + 1000, pts: packet.pts + 1000 }));
  assert.equal(ofType(push(later), 'frame').length, 30);
});

test('a frame that is cut short hides no parameter set, nor does one that FFmpeg takes for a configuration', () => {
  const { push } = start();
  const packets = clip();
  const set = h264SequenceParameterSet(BOMB);
  const cut = new Uint8Array(Buffer.concat([prefixWithLengths([set]), Uint8Array.of(0, 0, 9, 9, 0x65)]));
  const frame = packets[3] ?? assert.fail();
  assert.deepEqual(problemsOf(push([...packets.slice(0, 3), { ...frame, data: cut }])), ['VIDEO_ERR_MEMORY']);
  const configuration = avcConfigurationOf(BOMB);
  configuration[2] = 0;
  const next = push([...packets.slice(0, 3), { ...frame, data: configuration }]);
  assert.deepEqual(problemsOf(next), ['VIDEO_ERR_BITSTREAM']);
});

/** The bits as bytes. */
function bytesOf(bits: string): Uint8Array<ArrayBuffer> {
  const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0').match(/.{8}/g) ?? [];
  return Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 2));
}

const u16 = (value: number): string => value.toString(2).padStart(16, '0');

/** A keyframe of profile 3: 12 bits, 4:4:4. */
const vp9Keyframe = (width: number, height: number): Uint8Array<ArrayBuffer> =>
  bytesOf(`1011000100100100110000011010000101${'001'}0${'000'}${u16(width - 1)}${u16(height - 1)}`);
/** A sequence header of profile 1 (4:4:4) with 10 bits, as an OBU with a size. */
function av1Keyframe(width: number, height: number): Uint8Array<ArrayBuffer> {
  const obu = bytesOf(`001110000011111111${u16(width - 1)}${u16(height - 1)}000000${'100'}1`);
  return Uint8Array.from([0x0a, obu.length, ...obu]);
}

for (const [codec, keyframe] of [
  ['vp9', vp9Keyframe],
  ['av1', av1Keyframe],
] as const)
  test(`a keyframe of ${codec} that needs too much memory reaches no decoder, and a smaller one does`, () => {
    const frames: Uint8Array[] = [];
    const { push } = start((decoder) => ({
      description: codec,
      configure: () => {},
      decode: (frame) => {
        frames.push(frame.data);
        return [];
      },
      place: () => {},
      kept: () => undefined,
      flush: () => [],
      close: () => decoder.close(),
    }));
    const packet = { media: 'video', codec, track: 0, kind: 'frame', keyframe: true, dts: 0, pts: 0 } as const;
    const [small, large] = [keyframe(640, 360), keyframe(8192, 4320)];
    const delta = { ...packet, keyframe: false, data: Uint8Array.of(0x12, 0x00) };
    const problems = problemsOf(push([small, large].map((data) => ({ ...packet, data }))));
    assert.deepEqual(problems, ['VIDEO_ERR_MEMORY']);
    push([delta, { ...packet, data: small }, delta]);
    assert.deepEqual(frames, [small, small, delta.data]);
  });

test('a sender that changes its format with every frame does not open a decoder for each', () => {
  const counts = counted();
  const { push } = start(counts.change);
  const [config, ...frames] = clip();
  assert.ok(config !== undefined);
  const flood = Array.from({ length: 500 }, (_, index): VideoPacket[] => {
    const frame = frames[index % frames.length] ?? assert.fail();
    const data = avcConfigurationOf({ width: 16 * (1 + (index % 50)), height: 16 });
    return [{ ...config, data }, frame];
  }).flat();
  const problems = problemsOf(push(flood));
  assert.ok(problems.includes('VIDEO_ERR_FORMAT_CHANGES'), problems.join());
  // Some at once, and then two a second.
  assert.ok(counts.opened < 60, `opened ${counts.opened} times`);
});

test('the same holds for a sender that changes its codec with every keyframe', () => {
  const counts = counted();
  const { push } = start(counts.change);
  const packet = { media: 'video', track: 0, kind: 'frame', keyframe: true, dts: 0, pts: 0 } as const;
  const flood = Array.from({ length: 500 }, (_, index): VideoPacket => {
    const codec = index % 2 === 0 ? 'av1' : 'vp9';
    return { ...packet, codec, data: Uint8Array.of(0x82, 0x49, 0x83, 0x42) };
  });
  push(flood);
  assert.ok(counts.opened < 60, `opened ${counts.opened} times`);
});

test('formats that change faster than decoders may be opened are shown all the same, a little later', async () => {
  const { push } = start();
  const [config, ...frames] = clip();
  assert.ok(config !== undefined);
  const others = Array.from({ length: 30 }, (_, index): VideoPacket[] => {
    const data = avcConfigurationOf({ width: 16 * (index + 1), height: 16 });
    return [{ ...config, data }, frames[1] ?? assert.fail()];
  }).flat();
  push([...others, config]);
  let shown = 0;
  await until('a picture of the last format', () => {
    shown += ofType(push(frames), 'frame').length;
    return shown > 0;
  });
});

test('a keyframe that comes before the decoder may be opened again is not lost', (t) => {
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const { push } = start();
  const [config, keyframe, ...frames] = clip(['-g', '1000']);
  assert.ok(config !== undefined && keyframe !== undefined);
  const others = Array.from({ length: 30 }, (_, index): VideoPacket[] => {
    return [{ ...config, data: avcConfigurationOf({ width: 16 * (index + 1), height: 16 }) }, keyframe];
  }).flat();
  push([...others, config, keyframe]);
  const events = frames.flatMap((frame) => {
    now += 1000 / 30;
    return push([frame]);
  });
  // The keyframe, and all that followed it.
  assert.equal(ofType(events, 'frame').length, 30);
  assert.deepEqual(problemsOf(events), []);
});

test('the decoder is closed at the end of its stream, and when another stream replaces it', () => {
  const counts = counted();
  const { push, end, progress } = start(counts.change);
  push(clip());
  const before = counts.closed;
  end(STREAM);
  assert.ok(counts.closed > before, 'closed at the end');
  progress[PROGRESS.stream] = 2;
  push(clip(), 2);
  const again = counts.closed;
  progress[PROGRESS.stream] = 3;
  push([], 3);
  end(3);
  assert.ok(counts.closed > again, 'closed for the next one');
});

test('the decoder is closed at the end of its stream, although its pictures are not wanted any more', () => {
  const counts = counted();
  const { push, end, progress } = start(counts.change);
  push(clip());
  progress[PROGRESS.stream] = -1;
  const before = counts.closed;
  assert.deepEqual(end(STREAM), []);
  assert.ok(counts.closed > before);
});

test('thousands of NAL units in one message are no picture, and the stream goes on after them', () => {
  const { push } = start();
  const units = [Uint8Array.of(0x65), Uint8Array.of(9, 0xf0), Uint8Array.of(6, 5), Uint8Array.of(12)];
  for (const [round, unit] of units.entries()) {
    // Times that go back would cost pictures, too.
    const packets = clip().map((packet) => ({ ...packet, pts: packet.pts + round * 1000 }));
    const data = prefixWithLengths(Array.from({ length: 500_000 }, () => unit));
    const events = push(packets.map((packet, at) => (at === 5 ? { ...packet, data } : packet)).toSpliced(6, 5));
    assert.ok(ofType(events, 'frame').length > 10);
  }
});

/** The time stamps of the pictures that were published, in milliseconds. */
function shownIn(events: readonly DecoderEvent[]): number[] {
  return events.flatMap((event) => (event.type === 'frame' ? [event.pts] : []));
}

for (const [what, options, delay] of [
  ['without', [], 0],
  ['with', ['-bf', '2'], 2],
] as const) {
  test(`a stream ${what} B-frames that rested: only its newest picture is drawn, then each one, at last without delay`, () => {
    const { push, rest } = start();
    const packets = clip(['-x264-params', 'scenecut=0:b-adapt=0', ...options], 'testsrc2=s=320x180:r=30:d=2');
    assert.equal(shownIn(push(packets.slice(0, 11))).length, 10 - delay);
    // The end of what came before is still drawn; the decoder is closed then.
    assert.equal(shownIn(rest()).length, 0);
    const [kept, rounds] = [packets.slice(31, 38), packets.slice(38)];
    assert.deepEqual(shownIn(push(kept.slice(0, -1), STREAM, true)), []);
    const [newest = 0, ...others] = shownIn(push(kept.slice(-1)));
    const sent = Math.max(...kept.map(({ pts }) => pts));
    assert.ok(others.length === 0 && newest >= sent - 34 * (delay + 1), `${newest} ms of ${sent} ms`);
    const live = shownIn(push(rounds));
    assert.deepEqual(
      live,
      [...live].sort((a, b) => a - b),
      'no picture comes after a later one',
    );
    assert.ok(
      live.every((pts, index) => pts - (live[index - 1] ?? newest) < 35),
      'none is missing',
    );
    const last = rounds.at(-1)?.pts ?? 0;
    assert.ok((live.at(-1) ?? 0) >= last - 34 * delay, `${live.at(-1)} ms of ${last} ms`);
  });
}

test('a decoder that rests for ever frees its memory once, and ends with its stream', () => {
  const { push, rest, end } = start();
  push(clip());
  for (let count = 0; count < 3; count++) assert.deepEqual(rest(), []);
  assert.equal(ofType(end(STREAM), 'ended').length, 1);
});

/** White at the left, black at the right. */
const HALVES = "color=black:s=320x180:r=30:d=1,geq=lum='if(lt(X\\,160)\\,235\\,16)':cb=128:cr=128";
const upright = { fit: 'contain', rotate: 0, mirror: false } as const;
const LIVE: Showing = { placement: upright, isPaused: false };
const PAUSED: Showing = { ...LIVE, isPaused: true };
const MIRRORED: Showing = { placement: { ...upright, mirror: true }, isPaused: false };

/** Whether the newest picture is white at the left and at the right. */
function seen(ring: RingWriter): string {
  let sides = '';
  ring.latest()?.lend((surface) => {
    assert.ok(surface.format === 'i420');
    sides = [40, 280].map((x) => ((surface.bytes[90 * canvas.width + x] ?? 0) > 128 ? 'white' : 'black')).join(' ');
  });
  return sides;
}

test('a new placement counts from the next picture on, and the newest one is drawn again when it is asked for', () => {
  const { push, ring, progress, redraw } = start();
  const [config, first, second, ...rest] = clip([], HALVES);
  assert.ok(config && first && second);
  push([config, first]);
  assert.equal(seen(ring), 'white black');
  assert.deepEqual(redraw(), [], 'it is shown as it should be');
  progress[PROGRESS.showing] = numberOf(MIRRORED);
  assert.equal(seen(ring), 'white black');
  push([second]);
  assert.equal(seen(ring), 'black white');
  progress[PROGRESS.showing] = numberOf(LIVE);
  assert.deepEqual([shownIn(redraw()), seen(ring)], [[second.pts], 'white black']);
  assert.deepEqual(redraw(), []);
  assert.equal(ofType(push(rest), 'frame').length, 28, 'every other picture is shown once');
});

test('in a pause nothing is published, and after it the newest picture is there at once', () => {
  const { push, ring, progress, redraw } = start();
  const packets = clip([], HALVES);
  push(packets.slice(0, 11));
  const before = ring.latest();
  progress[PROGRESS.showing] = numberOf(PAUSED);
  assert.deepEqual(push(packets.slice(11, 21)), []);
  assert.deepEqual(redraw(), []);
  assert.equal(ring.latest()?.number, before?.number);
  progress[PROGRESS.showing] = numberOf(LIVE);
  assert.deepEqual([shownIn(redraw()), seen(ring)], [[packets[20]?.pts], 'white black']);
  assert.equal(ofType(push(packets.slice(21)), 'frame').length, 10);
});

test('the picture before a pause is drawn again after it, if a card was shown and no other picture came', () => {
  const { push, ring, redraw } = start();
  push(clip().slice(0, 11));
  const card = ring.claim();
  card?.draw({ drawOn: (surface) => surface.fill(0) });
  card?.publish({ ptsUs: 0, arrivalNs: 0n, state: 'card' });
  assert.equal(ofType(redraw(), 'frame').length, 1);
  assert.equal(ring.latest()?.state, 'live');
});

test('a stream that begins in a pause has a format, and its end leaves nothing to draw again', () => {
  const { push, ring, progress, end, redraw } = start();
  progress[PROGRESS.showing] = numberOf(PAUSED);
  assert.deepEqual(push(clip()), [{ ...FORMAT, width: 320, height: 180 }]);
  end(STREAM);
  progress[PROGRESS.showing] = numberOf(LIVE);
  assert.deepEqual(redraw(), []);
  assert.equal(ring.latest(), undefined);
});

test('a picture that is being drawn when the pause begins is not published', () => {
  let pause = (): void => {};
  const { push, ring, progress, redraw } = start((decoder) => {
    function* decode(frame: VideoPacket): Steps<Picture> {
      for (const picture of decoder.decode(frame))
        yield {
          ...picture,
          drawOn: (surface) => {
            picture.drawOn(surface);
            pause();
          },
        };
    }
    return {
      description: 'h264',
      decode,
      configure: (config) => decoder.configure(config),
      place: (placement) => decoder.place(placement),
      kept: () => decoder.kept(),
      flush: () => decoder.flush(),
      close: () => decoder.close(),
    };
  });
  const packets = clip();
  push(packets.slice(0, 5));
  const { number } = ring.latest() ?? assert.fail('no picture');
  pause = () => {
    progress[PROGRESS.showing] = numberOf(PAUSED);
  };
  assert.deepEqual(push(packets.slice(5, 6)), []);
  assert.equal(ring.latest()?.number, number);
  pause = () => {};
  progress[PROGRESS.showing] = numberOf(LIVE);
  assert.deepEqual(shownIn(redraw()), [packets[5]?.pts]);
});
