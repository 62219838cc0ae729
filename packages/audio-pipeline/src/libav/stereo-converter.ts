import { AV_CHANNEL_ORDER_NATIVE, AV_SAMPLE_FMT_FLT, type AVPixelFormat, type AVSampleFormat } from 'node-av/constants';
import { type ChannelLayout, FFmpegError, type Frame, SoftwareResampleContext } from 'node-av/lib';
import { AudioError } from '../errors.ts';
import { CHANNELS, SAMPLE_RATE } from '../format.ts';

/** FLAC may state any rate, and a rate of 1 Hz would make gigabytes of one frame. AAC has 7,350 Hz at the lowest. */
const LOWEST_RATE = 7000;
const HIGHEST_RATE = 384_000;
const MOST_CHANNELS = 32;

const MONO: ChannelLayout = { nbChannels: 1, order: AV_CHANNEL_ORDER_NATIVE, mask: 4n };
const STEREO: ChannelLayout = { nbChannels: 2, order: AV_CHANNEL_ORDER_NATIVE, mask: 3n };
/** 1 to 8 channels as FLAC and WAV order them, for streams that do not state their layout. */
const USUAL_MASKS = [0x4n, 0x3n, 0x7n, 0x33n, 0x37n, 0x3fn, 0x70fn, 0x63fn] as const;

const BYTES_PER_SAMPLE = 4;

/** Converts frames of any sample rate, sample format and layout with libswresample. */
export class StereoConverter {
  #context: SoftwareResampleContext | undefined;
  #key = '';
  #outputChannels = CHANNELS;
  #output: Buffer = Buffer.alloc(0);
  #stereo: Float32Array = new Float32Array(0);

  /**
   * The samples of the frame, interleaved and between -1 and 1; `continues` is false when the format has changed. They
   * are valid until the next call. Throws AUDIO_ERR_FORMAT.
   */
  convert(frame: Frame): { readonly samples: Float32Array; readonly continues: boolean } {
    const continues = this.#prepare(frame);
    const context = this.#context;
    const input = frame.extendedData ?? frame.data;
    if (context === undefined || input === null) return { samples: new Float32Array(0), continues: false };
    const bytesPerFrame = BYTES_PER_SAMPLE * this.#outputChannels;
    const room = context.getOutSamples(frame.nbSamples);
    if (this.#output.byteLength < room * bytesPerFrame) this.#output = Buffer.alloc(room * bytesPerFrame);
    const frames = check(context.convertSync([this.#output], room, input, frame.nbSamples));
    const { buffer, byteOffset } = this.#output;
    const samples = new Float32Array(buffer, byteOffset, frames * this.#outputChannels);
    return { samples: this.#outputChannels === CHANNELS ? clean(samples) : this.#doubled(samples), continues };
  }

  reset(): void {
    this.#context?.free();
    this.#context = undefined;
    this.#key = '';
  }

  /** True when the format is the one of the frame before. */
  #prepare(frame: Frame): boolean {
    const { sampleRate, format, channelLayout } = frame;
    const key = `${sampleRate} ${format} ${channelLayout.order} ${channelLayout.mask} ${channelLayout.nbChannels}`;
    if (this.#context !== undefined && key === this.#key) return true;
    this.reset();
    if (!(sampleRate >= LOWEST_RATE && sampleRate <= HIGHEST_RATE)) {
      throw new AudioError('AUDIO_ERR_FORMAT', `${sampleRate} Hz`);
    }
    if (!(channelLayout.nbChannels >= 1 && channelLayout.nbChannels <= MOST_CHANNELS)) {
      throw new AudioError('AUDIO_ERR_FORMAT', `${channelLayout.nbChannels} channels`);
    }
    if (!isSampleFormat(frame, format)) throw new AudioError('AUDIO_ERR_FORMAT', 'a frame without samples');
    const from = stated(channelLayout);
    // swresample would make both channels 3 dB quieter than the one they come from.
    const to = from.nbChannels === 1 ? MONO : STEREO;
    const context = new SoftwareResampleContext();
    check(context.allocSetOpts2(to, AV_SAMPLE_FMT_FLT, SAMPLE_RATE, from, format, sampleRate));
    // The sum of all channels stays below full scale, as it does for integers: it would be clipped otherwise.
    check(context.setOption('rematrix_maxval', 1));
    const result = context.init();
    if (result < 0) {
      context.free();
      check(result);
    }
    this.#context = context;
    this.#outputChannels = to.nbChannels;
    this.#key = key;
    return false;
  }

  #doubled(mono: Float32Array): Float32Array {
    const length = mono.length * CHANNELS;
    if (this.#stereo.length < length) this.#stereo = new Float32Array(length);
    clean(mono);
    for (let at = 0; at < mono.length; at++) this.#stereo.fill(mono[at] ?? 0, at * CHANNELS, (at + 1) * CHANNELS);
    return this.#stereo.subarray(0, length);
  }
}

function isSampleFormat(frame: Frame, format: AVPixelFormat | AVSampleFormat): format is AVSampleFormat {
  return format === frame.format && frame.isAudio();
}

/** A layout that swresample can mix. */
function stated(layout: ChannelLayout): ChannelLayout {
  if (layout.order === AV_CHANNEL_ORDER_NATIVE) return layout;
  const mask = USUAL_MASKS[layout.nbChannels - 1];
  if (mask === undefined) throw new AudioError('AUDIO_ERR_FORMAT', `${layout.nbChannels} channels in an unknown order`);
  return { nbChannels: layout.nbChannels, order: AV_CHANNEL_ORDER_NATIVE, mask };
}

/** Damaged floats may have any value, or none. */
function clean(samples: Float32Array): Float32Array {
  for (let at = 0; at < samples.length; at++) {
    const sample = samples[at] ?? 0;
    if (!(sample >= -1 && sample <= 1)) samples[at] = sample > 1 ? 1 : sample < -1 ? -1 : 0;
  }
  return samples;
}

function check(result: number): number {
  if (result < 0) throw new AudioError('AUDIO_ERR_FORMAT', FFmpegError.strerror(result));
  return result;
}
