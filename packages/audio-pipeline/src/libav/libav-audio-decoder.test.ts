import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import type { AudioCodec, AudioPacket } from '@rtmp-vcam/rtmp-server';
import { AudioError } from '../errors.ts';
import { CHANNELS, FRAMES_PER_MS } from '../format.ts';
import { encodeSound } from '../testing/encode-sound.ts';
import { amplitudeOf, channel, decibels, frequencyOf, largestStep, stepOfSine } from '../testing/measure.ts';
import { LibavAudioDecoder } from './libav-audio-decoder.ts';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).error === undefined;
const skip = hasFfmpeg || process.env['CI'] === 'true' ? false : 'ffmpeg is not installed';

function decodeAll(packets: readonly AudioPacket[]): { samples: Float32Array; continued: boolean[]; stamps: number[] } {
  const decoder = new LibavAudioDecoder();
  const pieces: Float32Array[] = [];
  const continued: boolean[] = [];
  const stamps: number[] = [];
  for (const packet of packets) {
    if (packet.kind === 'config') decoder.configure(packet);
    for (const { samples, continues, pts } of packet.kind === 'frame' ? decoder.decode(packet) : []) {
      pieces.push(samples.slice());
      continued.push(continues);
      stamps.push(pts);
    }
  }
  decoder.reset();
  const samples = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece, at);
    at += piece.length;
  }
  return { samples, continued, stamps };
}

const STEREO_RATES: Readonly<Record<AudioCodec, readonly number[]>> = {
  aac: [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000],
  mp3: [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000],
  opus: [8000, 12_000, 16_000, 24_000, 48_000],
  flac: [8000, 16_000, 44_100, 48_000, 96_000, 192_000],
  ac3: [32_000, 44_100, 48_000],
};
const LAYOUTS: Readonly<Record<AudioCodec, readonly string[]>> = {
  aac: ['mono', '3.0', '5.0', '5.1', '7.1'],
  mp3: ['mono'],
  opus: ['mono', '3.0', 'quad', '5.0', '5.1', '6.1', '7.1'],
  flac: ['mono', '3.0', 'quad', '5.0', '5.1', '6.1', '7.1'],
  ac3: ['mono', '3.0', 'quad', '5.0', '5.1'],
};
const CODECS = ['aac', 'mp3', 'opus', 'flac', 'ac3'] as const;
const AMPLITUDE = 0.1;

for (const codec of CODECS) {
  describe(`a sine in ${codec} keeps its frequency and its level, without gaps and clicks`, { skip }, () => {
    const formats = [
      ...STEREO_RATES[codec].map((sampleRate) => ({ sampleRate, layout: 'stereo' })),
      ...LAYOUTS[codec].map((layout) => ({ sampleRate: 48_000, layout })),
      ...(codec === 'flac' || codec === 'aac' ? [{ sampleRate: 96_000, layout: '7.1' }] : []),
    ];
    for (const { sampleRate, layout } of formats) {
      test(`${sampleRate} Hz, ${layout}`, () => {
        const frequency = 997;
        const seconds = 1.5;
        const options = codec === 'aac' ? ['-b:a', layout === '7.1' ? '640k' : '192k', '-strict', '1'] : [];
        const sound = { codec, sampleRate, layout, seconds, frequency, amplitude: AMPLITUDE, options };
        const packets = encodeSound(sound);
        const { samples, continued, stamps } = decodeAll(packets);
        const frames = samples.length / CHANNELS;
        assert.ok(Math.abs(frames / FRAMES_PER_MS - seconds * 1000) < 250, `${frames} frames`);
        assert.deepEqual(continued, [false, ...continued.slice(1).map(() => true)]);
        assert.ok(stamps.every((stamp, at) => at === 0 || stamp > (stamps[at - 1] ?? 0)));
        for (const number of [0, 1]) {
          const middle = channel(samples, number, 12_000, 60_000);
          assert.ok(Math.abs(frequencyOf(middle) - frequency) < 0.5, `${frequencyOf(middle)} Hz`);
          const level = decibels(amplitudeOf(middle, frequency) / AMPLITUDE);
          assert.ok(Math.abs(level) < 0.5, `${level} dB`);
          const step = largestStep(middle) / stepOfSine(AMPLITUDE, frequency);
          assert.ok(step < 1.15, `steps of ${step} times those of the sine`);
        }
      });
    }
  });
}

describe('damaged and unusual packets', { skip }, () => {
  function codeOf(action: () => unknown): string {
    try {
      action();
    } catch (error) {
      if (error instanceof AudioError) return error.code;
      throw error;
    }
    return 'no error';
  }
  const frameOf = (codec: AudioCodec, data: Uint8Array<ArrayBuffer>): AudioPacket => {
    return { media: 'audio', codec, track: 0, kind: 'frame', dts: 0, pts: 0, keyframe: true, data };
  };

  test('sound before its configuration is an error that says so', () => {
    for (const codec of ['aac', 'opus'] as const) {
      const decoder = new LibavAudioDecoder();
      assert.equal(
        codeOf(() => [...decoder.decode(frameOf(codec, new Uint8Array(50)))]),
        'AUDIO_ERR_NO_CONFIG',
      );
    }
  });

  test('a configuration that is refused is reported once, and the frames after it are left out', () => {
    const decoder = new LibavAudioDecoder();
    const config = { ...frameOf('aac', new Uint8Array(5)), kind: 'config' } as const;
    assert.equal(
      codeOf(() => decoder.configure(config)),
      'AUDIO_ERR_DECODER_CONFIG',
    );
    assert.deepEqual([...decoder.decode(frameOf('aac', new Uint8Array(50)))], []);
    const large = { ...config, data: new Uint8Array(100_000) };
    assert.equal(
      codeOf(() => decoder.configure(large)),
      'AUDIO_ERR_DECODER_CONFIG',
    );
  });

  test('a configuration that is repeated does not interrupt the sound', () => {
    const packets = encodeSound({ codec: 'aac', seconds: 0.5 });
    const [config] = packets;
    assert.ok(config?.kind === 'config');
    const { continued } = decodeAll(packets.flatMap((packet) => [config, packet]));
    assert.deepEqual(continued, [false, ...continued.slice(1).map(() => true)]);
  });

  test('a packet that is larger than any encoder makes is not decoded', () => {
    const decoder = new LibavAudioDecoder();
    assert.equal(
      codeOf(() => [...decoder.decode(frameOf('mp3', new Uint8Array(1 << 20)))]),
      'AUDIO_ERR_DECODE',
    );
  });

  test('a packet with a hundred seconds of sound is not decoded to its end', () => {
    const frames = encodeSound({ codec: 'mp3', seconds: 100, options: ['-b:a', '32k'] }).map(({ data }) => data);
    const decoder = new LibavAudioDecoder();
    let length = 0;
    const decode = (): void => {
      for (const { samples } of decoder.decode(frameOf('mp3', new Uint8Array(Buffer.concat(frames))))) {
        length += samples.length;
      }
    };
    assert.equal(codeOf(decode), 'AUDIO_ERR_DECODE');
    assert.ok(length < 3 * 48_000 * CHANNELS, `${length} samples`);
  });

  test('an AAC stream in ADTS needs no configuration', () => {
    const packets = encodeSound({ codec: 'aac', seconds: 1 }).filter(({ kind }) => kind === 'frame');
    const withHeader = packets.map((packet): AudioPacket => {
      const size = packet.data.byteLength + 7;
      const header = [0xff, 0xf1, 0x4c, 0x80 | (size >> 11), (size >> 3) & 0xff, ((size & 7) << 5) | 0x1f, 0xfc];
      return { ...packet, data: Uint8Array.of(...header, ...packet.data) };
    });
    const middle = channel(decodeAll(withHeader).samples, 0, 10_000, 40_000);
    assert.ok(Math.abs(decibels(amplitudeOf(middle, 1000) / AMPLITUDE)) < 0.5);
  });
});
