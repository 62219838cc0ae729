import type { AudioCodec, AudioPacket } from '@rtmp-vcam/rtmp-server';
import {
  AV_CODEC_ID_AAC,
  AV_CODEC_ID_AC3,
  AV_CODEC_ID_FLAC,
  AV_CODEC_ID_MP3,
  AV_CODEC_ID_OPUS,
  AV_LOG_FATAL,
  type AVCodecID,
} from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, Log, Packet } from 'node-av/lib';
import type { AudioDecoder, DecodedSound, SoundFormat } from '../decoder/audio-decoder.ts';
import { AudioError } from '../errors.ts';
import { FRAMES_PER_MS } from '../format.ts';
import { StereoConverter } from './stereo-converter.ts';

const CODEC_IDS: Record<AudioCodec, AVCodecID> = {
  aac: AV_CODEC_ID_AAC,
  opus: AV_CODEC_ID_OPUS,
  mp3: AV_CODEC_ID_MP3,
  flac: AV_CODEC_ID_FLAC,
  ac3: AV_CODEC_ID_AC3,
};

/** The largest frames are those of FLAC: 65,535 samples of 8 channels. Encoders make blocks of a tenth of that. */
const MAX_PACKET_BYTES = 512 * 1024;
/** A packet has one frame, or a few. More of them than this much sound are a packet made to keep the decoder busy. */
const MAX_PACKET_MS = 2000;
/** The longest decoder configuration record is that of Opus with 255 channels. */
const MAX_CONFIG_BYTES = 4096;

/** Decodes with FFmpeg, through node-av. */
export class LibavAudioDecoder implements AudioDecoder {
  readonly #converter: StereoConverter = new StereoConverter();
  readonly #packet: Packet = new Packet();
  readonly #frame: Frame = new Frame();
  #context: CodecContext | undefined;
  #codec: AudioCodec | undefined;
  #config: Uint8Array | undefined;
  #format: SoundFormat | undefined;
  #continues = false;
  /** The decoder refused the configuration of this codec: that was reported, and its frames are of no use. */
  #refused: AudioCodec | undefined;

  constructor() {
    // FFmpeg's own lines would be a flood in the log: errors come back as codes.
    Log.setLevel(AV_LOG_FATAL);
    this.#packet.alloc();
    this.#frame.alloc();
  }

  get format(): SoundFormat | undefined {
    return this.#format;
  }

  configure({ codec, data }: AudioPacket): void {
    // Many encoders repeat their configuration: a new decoder would interrupt the sound.
    const isSame = this.#codec === codec && this.#config !== undefined && Buffer.compare(this.#config, data) === 0;
    if (isSame && this.#context !== undefined) return;
    this.reset();
    this.#refused = codec;
    if (data.byteLength > MAX_CONFIG_BYTES) {
      throw new AudioError('AUDIO_ERR_DECODER_CONFIG', `${data.byteLength} bytes, more than ${MAX_CONFIG_BYTES}`);
    }
    this.#open(codec, data);
    this.#refused = undefined;
    this.#config = data.slice();
  }

  *decode(packet: AudioPacket): Generator<DecodedSound> {
    const { codec, data } = packet;
    // For FFmpeg, an empty packet means the end of the stream.
    if (data.byteLength === 0 || codec === this.#refused) return;
    if (data.byteLength > MAX_PACKET_BYTES) {
      throw new AudioError('AUDIO_ERR_DECODE', `a packet of ${data.byteLength} bytes, more than ${MAX_PACKET_BYTES}`);
    }
    if (this.#codec !== codec || this.#context === undefined) this.#openWithoutConfig(codec, data);
    try {
      yield* this.#decode(packet);
    } catch (error) {
      this.#continues = false;
      throw error;
    }
  }

  reset(): void {
    this.#context?.freeContext();
    this.#context = undefined;
    this.#codec = undefined;
    this.#config = undefined;
    this.#refused = undefined;
    this.#continues = false;
    this.#converter.reset();
  }

  *#decode({ data, pts: packetPts }: AudioPacket): Generator<DecodedSound> {
    const context = this.#context;
    if (context === undefined) return;
    this.#packet.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const result = context.sendPacketSync(this.#packet);
    this.#packet.unref();
    if (result < 0) throw new AudioError('AUDIO_ERR_DECODE', FFmpegError.strerror(result));
    let pts = packetPts;
    while (context.receiveFrameSync(this.#frame) >= 0) {
      const { samples, continues } = this.#converter.convert(this.#frame);
      this.#noteFormat();
      const ms = samples.length / 2 / FRAMES_PER_MS;
      yield { pts, samples, continues: continues && this.#continues };
      this.#continues = true;
      pts += ms;
      if (pts - packetPts <= MAX_PACKET_MS) continue;
      context.flushBuffers();
      throw new AudioError('AUDIO_ERR_DECODE', `a packet with more than ${MAX_PACKET_MS} ms of sound`);
    }
  }

  #noteFormat(): void {
    const { sampleRate, channels } = this.#frame;
    const codec = this.#codec;
    if (codec === undefined) return;
    const { format } = this;
    if (format?.codec === codec && format.sampleRate === sampleRate && format.channels === channels) return;
    this.#format = { codec, sampleRate, channels };
  }

  /** MP3, AC-3, FLAC and AAC in ADTS describe themselves in every frame. */
  #openWithoutConfig(codec: AudioCodec, data: Uint8Array): void {
    const isAdts = data[0] === 0xff && ((data[1] ?? 0) & 0xf0) === 0xf0;
    if (codec === 'opus' || (codec === 'aac' && !isAdts)) throw new AudioError('AUDIO_ERR_NO_CONFIG', codec);
    this.reset();
    this.#open(codec);
  }

  #open(codec: AudioCodec, config?: Uint8Array): void {
    const decoder = Codec.findDecoder(CODEC_IDS[codec]);
    if (decoder === null) throw new AudioError('AUDIO_ERR_UNSUPPORTED_CODEC', codec);
    const context = new CodecContext();
    context.allocContext3(decoder);
    if (config !== undefined && config.byteLength > 0) context.extraData = Buffer.from(config);
    context.threadCount = 1;
    const result = context.open2Sync(decoder, null);
    if (result < 0) {
      context.freeContext();
      throw new AudioError('AUDIO_ERR_DECODER_CONFIG', `${codec}: ${FFmpegError.strerror(result)}`);
    }
    this.#context = context;
    this.#codec = codec;
  }
}
