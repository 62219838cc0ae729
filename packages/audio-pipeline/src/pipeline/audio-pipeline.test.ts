import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import type { AudioPacket } from '@rtmp-vcam/rtmp-server';
import type { AudioProblem, SoundFormat } from '../decoder/audio-decoder.ts';
import { CHANNELS, SAMPLE_RATE } from '../format.ts';
import { DAMAGES } from '../testing/damage.ts';
import { encodeSound, type Sound } from '../testing/encode-sound.ts';
import {
  amplitudeOf,
  channel,
  decibels,
  frequencyOf,
  largestStep,
  longestSilence,
  stepOfSine,
} from '../testing/measure.ts';
import { numbers } from '../testing/numbers.ts';
import { AudioPipeline } from './audio-pipeline.ts';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).error === undefined;
const skip = hasFfmpeg || process.env['CI'] === 'true' ? false : 'ffmpeg is not installed';

const CODECS = ['aac', 'mp3', 'opus', 'flac', 'ac3'] as const;
const BLOCK = 960;
const BLOCK_MS = 20;
const AMPLITUDE = 0.1;

/** The level of a sine beside the one that was encoded. */
function levelOf(samples: Float64Array): number {
  return decibels(amplitudeOf(samples, frequencyOf(samples)) / AMPLITUDE);
}

/** A pipeline whose clock stands still until it is told to go on, and all that a reader of it has heard. */
class Listener {
  now = 0;
  readonly problems: AudioProblem[] = [];
  readonly formats: SoundFormat[] = [];
  readonly pipeline: AudioPipeline;
  readonly #blocks: Float32Array[] = [];
  #readAt = 0;

  constructor(pictureDue?: (stamp: number) => number, track = 0) {
    this.pipeline = new AudioPipeline({ now: () => this.now, pictureDue, track });
    this.pipeline.on('problem', (problem) => this.problems.push(problem));
    this.pipeline.on('format', (format) => this.formats.push(format));
    this.pipeline.begin();
  }

  /** Sends packets as they come from a live stream, `from` milliseconds after the beginning. */
  send(packets: readonly AudioPacket[], from = 0): this {
    for (const packet of packets) {
      this.until(from + packet.dts);
      this.pipeline.push(packet);
    }
    return this;
  }

  /** Lets time pass: a block is read whenever it is due. */
  until(now: number): this {
    for (; this.#readAt <= now; this.#readAt += BLOCK_MS) {
      this.now = this.#readAt;
      const block = new Float32Array(BLOCK * CHANNELS).fill(9);
      this.pipeline.read(block);
      this.#blocks.push(block);
    }
    this.now = Math.max(now, this.now);
    return this;
  }

  get heard(): Float32Array {
    const all = new Float32Array(this.#blocks.length * BLOCK * CHANNELS);
    for (const [at, block] of this.#blocks.entries()) all.set(block, at * BLOCK * CHANNELS);
    return all;
  }

  get codes(): string[] {
    return this.problems.map(({ code }) => code);
  }
}

function later(packets: readonly AudioPacket[], by: number): AudioPacket[] {
  return packets.map((packet) => ({ ...packet, dts: packet.dts + by, pts: packet.pts + by }));
}

/** No step is much larger than those of the sine: encoders add some noise to it. */
function noClick(samples: Float64Array, most: number): void {
  const step = largestStep(samples) / stepOfSine(AMPLITUDE, 1000);
  assert.ok(step < most, `steps of ${step} times those of the sine`);
}

describe('a stream of each codec', { skip }, () => {
  for (const codec of CODECS) {
    test(`${codec} is heard with its frequency and level, without gaps and clicks`, () => {
      const listener = new Listener((stamp) => stamp + 150);
      listener.send(encodeSound({ codec, seconds: 4, sampleRate: codec === 'opus' ? 48_000 : 44_100 }));
      const sound = channel(listener.heard, 0, SAMPLE_RATE, 3 * SAMPLE_RATE);
      assert.ok(Math.abs(frequencyOf(sound) - 1000) < 6, `${frequencyOf(sound)} Hz`);
      noClick(channel(listener.heard, 1), 1.25);
      assert.ok(longestSilence(sound) < 10, `${longestSilence(sound)} silent frames`);
      assert.equal(listener.pipeline.stats.gaps, 0);
      assert.deepEqual(listener.problems, []);
      assert.equal(listener.formats.length, 1);
      assert.equal(listener.pipeline.stats.followsPicture, true);
      listener.pipeline.close();
    });
  }
});

describe('streams that change', { skip }, () => {
  const changes: readonly (readonly [string, Sound, Sound])[] = [
    ['stereo to 5.1', { codec: 'aac' }, { codec: 'aac', layout: '5.1', options: ['-b:a', '256k'] }],
    [
      '96 kHz and 7.1 to 8 kHz mono',
      { codec: 'flac', sampleRate: 96_000, layout: '7.1' },
      { codec: 'aac', sampleRate: 8000, layout: 'mono' },
    ],
    ['MP3 to Opus', { codec: 'mp3' }, { codec: 'opus' }],
    ['AC-3 to AAC', { codec: 'ac3' }, { codec: 'aac' }],
  ];
  for (const [name, first, second] of changes) {
    test(`${name}: no click, and both are heard`, () => {
      const listener = new Listener();
      listener.send(encodeSound({ ...first, seconds: 2 }));
      listener.send(later(encodeSound({ ...second, seconds: 2 }), 2000));
      assert.equal(listener.formats.length, 2);
      for (const number of [0, 1]) {
        const all = channel(listener.heard, number);
        noClick(all, 1.4);
        for (const from of [1, 3]) {
          const level = levelOf(all.slice(from * SAMPLE_RATE, from * SAMPLE_RATE + 24_000));
          assert.ok(Math.abs(level) < 0.6, `${level} dB`);
        }
      }
      listener.pipeline.close();
    });
  }

  test('a new stream begins without the sound of the one before', () => {
    const listener = new Listener();
    const packets = encodeSound({ codec: 'aac', seconds: 2 });
    listener.send(packets);
    listener.pipeline.begin();
    listener.send(packets, 5000).until(8000);
    const all = channel(listener.heard, 0);
    noClick(all, 1.2);
    assert.ok(longestSilence(all) > 2.5 * SAMPLE_RATE, `${longestSilence(all)} silent frames`);
    const level = levelOf(all.slice(6 * SAMPLE_RATE, 6.5 * SAMPLE_RATE));
    assert.ok(level > -1, `${level} dB`);
    assert.equal(listener.pipeline.stats.state, 'silent');
    listener.pipeline.close();
  });

  test('what waits at the end is heard, but not when the stream is ended at once', () => {
    const packets = encodeSound({ codec: 'aac', seconds: 2 });
    for (const hold of [true, false]) {
      const listener = new Listener((stamp) => stamp + 600);
      listener.send(packets);
      listener.pipeline.end({ hold });
      const before = listener.heard.length / CHANNELS;
      listener.until(4000);
      const after = channel(listener.heard, 0).slice(before);
      const sounding = after.filter((sample) => sample !== 0).length / 48;
      assert.ok(hold ? sounding > 400 : sounding < 30, `${sounding} ms`);
      noClick(channel(listener.heard, 0), 1.2);
      listener.pipeline.close();
    }
  });

  test('until the wanted track has sound, the first one is heard', () => {
    const listener = new Listener(undefined, 2);
    const onTrack = (track: number, frequency: number): AudioPacket[] =>
      encodeSound({ codec: 'mp3', seconds: 2, frequency }).map((packet) => ({ ...packet, track }));
    listener.send(onTrack(0, 500)).send(onTrack(1, 700), 0);
    const first = channel(listener.heard, 0, SAMPLE_RATE / 2, SAMPLE_RATE * 1.5);
    assert.ok(Math.abs(frequencyOf(first) - 500) < 3, `${frequencyOf(first)} Hz`);
    const from = listener.now;
    listener.send(onTrack(2, 900), from).send(later(onTrack(0, 500), 0), from);
    const start = (from / 1000 + 0.5) * SAMPLE_RATE;
    const second = channel(listener.heard, 0, Math.floor(start), Math.floor(start + SAMPLE_RATE));
    assert.ok(Math.abs(frequencyOf(second) - 900) < 5, `${frequencyOf(second)} Hz`);
    noClick(channel(listener.heard, 0), 2);
    listener.pipeline.close();
  });

  test('only the wanted track is heard, and nothing after closing', () => {
    const packets = encodeSound({ codec: 'aac', seconds: 1 });
    const listener = new Listener();
    listener.send(packets.map((packet) => ({ ...packet, track: 1 })));
    assert.equal(
      listener.heard.findIndex((sample) => sample !== 0),
      -1,
    );
    listener.pipeline.close();
    listener.send(packets, 1000).until(3000);
    assert.equal(
      listener.heard.findIndex((sample) => sample !== 0),
      -1,
    );
  });
});

describe('damaged sound never throws, and the sound comes back', { skip }, () => {
  for (const codec of CODECS) {
    for (const [name, damage] of Object.entries(DAMAGES)) {
      test(`${codec}: ${name}`, () => {
        const random = numbers(codec.length * 100 + name.length);
        const [good, after] = [encoded(codec), encoded(codec)];
        const listener = new Listener();
        const damaged = good.flatMap((packet) => (random() < 0.3 ? damage(packet, random) : [packet]));
        // Time does not go by what the damaged time stamps say.
        for (const [at, packet] of damaged.entries()) {
          listener.until((at * 2000) / damaged.length);
          listener.pipeline.push(packet);
        }
        listener.pipeline.begin();
        listener.until(9000).send(after, 9000);
        const { heard, problems } = listener;
        assert.equal(
          heard.findIndex((sample) => !(sample >= -1.2 && sample <= 1.2)),
          -1,
        );
        const level = levelOf(channel(heard, 0, 10 * SAMPLE_RATE, 10.5 * SAMPLE_RATE));
        assert.ok(Math.abs(level) < 0.6, `${level} dB`);
        assert.ok(problems.length <= 8, `${problems.length} problems`);
        assert.ok(listener.pipeline.stats.waitingMs < 5500, `${listener.pipeline.stats.waitingMs} ms`);
        listener.pipeline.close();
      });
    }
  }

  const clips = new Map<string, AudioPacket[]>();
  function encoded(codec: (typeof CODECS)[number]): AudioPacket[] {
    const clip = clips.get(codec) ?? encodeSound({ codec, seconds: 2 });
    clips.set(codec, clip);
    return clip;
  }
});

describe('floods', { skip }, () => {
  test('ten thousand different configurations open a hundred decoders', () => {
    const packets = encodeSound({ codec: 'aac', seconds: 1 });
    const [config] = packets;
    assert.ok(config?.kind === 'config');
    const listener = new Listener();
    for (let number = 0; number < 10_000; number++) {
      listener.pipeline.push({ ...config, data: Uint8Array.of(...config.data, number >> 8, number & 255) });
    }
    assert.ok(listener.pipeline.stats.dropped >= 9900, `${listener.pipeline.stats.dropped}`);
    assert.deepEqual(listener.codes, ['AUDIO_ERR_FLOOD']);
    listener.until(5000).send(packets, 5000);
    assert.equal(listener.pipeline.stats.state, 'playing');
    listener.pipeline.close();
  });

  test('a hundred seconds of sound at once are not all decoded, and the live sound is heard afterwards', () => {
    const packets = encodeSound({ codec: 'opus', seconds: 2 });
    const listener = new Listener();
    for (let number = 0; number < 50; number++)
      for (const packet of later(packets, number * 2000)) listener.pipeline.push(packet);
    assert.ok(listener.codes.includes('AUDIO_ERR_FLOOD'));
    assert.ok(listener.pipeline.stats.waitingMs < 5500, `${listener.pipeline.stats.waitingMs} ms`);
    listener.until(6000).send(later(packets, 106_000), -100_000);
    assert.equal(listener.pipeline.stats.state, 'playing');
    listener.pipeline.close();
  });
});

describe('a reader', () => {
  test('gets silence of any length, and half a frame is refused', () => {
    const pipeline = new AudioPipeline();
    for (const frames of [0, 1, 960, 100_000]) {
      const output = new Float32Array(frames * CHANNELS).fill(1);
      pipeline.read(output);
      assert.ok(output.every((sample) => sample === 0));
    }
    assert.throws(() => pipeline.read(new Float32Array(3)), RangeError);
    pipeline.paused = true;
    assert.deepEqual([pipeline.paused, pipeline.stats.state], [true, 'paused']);
    pipeline.close();
  });
});
