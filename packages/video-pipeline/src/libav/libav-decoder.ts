import { availableParallelism } from 'node:os';
import type { VideoCodec, VideoPacket } from '@rtmp-vcam/rtmp-server';
import {
  AV_CODEC_FLAG_LOW_DELAY,
  AV_CODEC_FLAG_OUTPUT_CORRUPT,
  AV_CODEC_ID_AV1,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_CODEC_ID_VP9,
  AV_FRAME_FLAG_CORRUPT,
  AV_FRAME_FLAG_INTERLACED,
  AV_FRAME_FLAG_KEY,
  type AVCodecID,
  AVERROR_EAGAIN,
  FF_THREAD_SLICE,
} from 'node-av/constants';
import { Codec, CodecContext, Frame, Packet } from 'node-av/lib';
import type { Canvas, Placement } from '../canvas/canvas.ts';
import type { DecodedPicture, Decoder } from '../decoder/decoder.ts';
import { VideoError } from '../errors.ts';
import { CanvasPainter } from './canvas-painter.ts';
import { check, present, silenceFFmpeg } from './check.ts';
import { type HardwareDecoding, openHardware, useHardware } from './hardware.ts';

const CODEC_IDS: Record<VideoCodec, AVCodecID> = {
  h264: AV_CODEC_ID_H264,
  hevc: AV_CODEC_ID_HEVC,
  av1: AV_CODEC_ID_AV1,
  vp9: AV_CODEC_ID_VP9,
};

/** Pictures larger than 8192 x 4320 are refused, so that a stream cannot demand any amount of memory. */
const MAX_PIXELS = 8192 * 4320;

/** Slices of a picture are decoded in parallel, but not whole pictures: each thread would add a frame of delay. */
const MAX_THREADS = 4;

/** After this many errors in a row, the hardware is to blame and not the stream. */
const HARDWARE_CHANCES = 10;

export interface LibavDecoderOptions {
  readonly canvas: Canvas;
  readonly placement: Placement;
  /** Use hardware decoding if the machine has it. */
  readonly hardware: boolean;
}

/** Decodes with FFmpeg, through node-av. */
export class LibavDecoder implements Decoder {
  readonly #painter: CanvasPainter;
  readonly #packet: Packet = new Packet();
  readonly #frame: Frame = new Frame();
  readonly #downloaded: Frame = new Frame();
  #tryHardware: boolean;
  #hardware: HardwareDecoding | undefined;
  #context: CodecContext | undefined;
  #config: VideoPacket | undefined;
  /** Packets in a row that gave an error. */
  #failures = 0;

  constructor({ canvas, placement, hardware }: LibavDecoderOptions) {
    silenceFFmpeg();
    this.#painter = new CanvasPainter(canvas, placement);
    this.#tryHardware = hardware;
    this.#packet.alloc();
    this.#frame.alloc();
    this.#downloaded.alloc();
  }

  get description(): string {
    const codec = this.#config?.codec ?? 'closed';
    return this.#hardware === undefined ? codec : `${codec} (${this.#hardware.name})`;
  }

  configure(config: VideoPacket): void {
    this.#release();
    this.#painter.reset();
    const codec = present(Codec.findDecoder(CODEC_IDS[config.codec]), 'VIDEO_ERR_UNSUPPORTED_CODEC', config.codec);
    const context = new CodecContext();
    context.allocContext3(codec);
    context.extraData = Buffer.from(config.data);
    context.threadCount = Math.min(MAX_THREADS, availableParallelism());
    context.threadType = FF_THREAD_SLICE;
    // StreamDecoder decides which pictures to show: FFmpeg would hide those of encoders that never send a keyframe.
    context.setFlags(AV_CODEC_FLAG_LOW_DELAY, AV_CODEC_FLAG_OUTPUT_CORRUPT);
    context.setOption('max_pixels', MAX_PIXELS);
    this.#hardware = this.#tryHardware ? openHardware(codec) : undefined;
    if (this.#hardware !== undefined) useHardware(context, this.#hardware);
    this.#config = config;
    this.#failures = 0;
    this.#context = context;
    const result = context.open2Sync(codec, null);
    if (result >= 0 || this.#leaveHardware()) return;
    this.#release();
    check(result, 'VIDEO_ERR_DECODER_CONFIG', `opening the ${config.codec} decoder`);
  }

  *decode(frame: VideoPacket): Generator<DecodedPicture> {
    // For FFmpeg, an empty packet means the end of the stream.
    if (frame.data.byteLength === 0) return;
    try {
      const result = this.#send(frame);
      if (result !== AVERROR_EAGAIN) check(result, 'VIDEO_ERR_DECODE', 'avcodec_send_packet');
      yield* this.#receive();
    } catch (error) {
      this.#failures++;
      if (this.#failures < HARDWARE_CHANCES || !this.#leaveHardware()) throw error;
      yield* this.decode(frame);
    }
  }

  *flush(): Generator<DecodedPicture> {
    const context = this.#context;
    if (context === undefined || context.sendPacketSync(null) < 0) return;
    yield* this.#receive();
    context.flushBuffers();
  }

  close(): undefined {
    this.#release();
    this.#painter.close();
  }

  #send(frame: VideoPacket): number {
    const context = this.#context;
    if (context === undefined) throw new VideoError('VIDEO_ERR_NO_CONFIG', 'a frame before its configuration');
    const { data } = frame;
    this.#packet.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    this.#packet.pts = BigInt(Math.round(frame.pts * 1000));
    this.#packet.dts = BigInt(Math.round(frame.dts * 1000));
    this.#packet.isKeyframe = frame.keyframe;
    const result = context.sendPacketSync(this.#packet);
    this.#packet.unref();
    return result;
  }

  *#receive(): Generator<DecodedPicture> {
    const context = this.#context;
    while (context !== undefined && context.receiveFrameSync(this.#frame) >= 0) {
      this.#failures = 0;
      const frame = this.#frame;
      // Frames of HEVC are never woven of two fields: the flag says that they are single ones.
      if (this.#config?.codec === 'hevc') frame.clearFlags(AV_FRAME_FLAG_INTERLACED);
      yield {
        pts: Number(frame.bestEffortTimestamp) / 1000,
        packetPts: Number(frame.pts) / 1000,
        width: frame.width,
        height: frame.height,
        keyframe: frame.hasFlags(AV_FRAME_FLAG_KEY),
        damaged: frame.decodeErrorFlags !== 0,
        partial: frame.hasFlags(AV_FRAME_FLAG_CORRUPT),
        drawOn: (surface) => this.#painter.draw(this.#download(), surface),
      };
    }
  }

  /** The frame in main memory. */
  #download(): Frame {
    if (!this.#frame.isHwFrame()) return this.#frame;
    this.#downloaded.unref();
    check(this.#downloaded.hwframeTransferDataSync(this.#frame), 'VIDEO_ERR_DECODE', 'av_hwframe_transfer_data');
    this.#downloaded.copyProps(this.#frame);
    return this.#downloaded;
  }

  /** Replaces a hardware decoder that failed by the software decoder, for good. False when there was no hardware. */
  #leaveHardware(): boolean {
    if (this.#hardware === undefined || this.#config === undefined) return false;
    this.#tryHardware = false;
    this.configure(this.#config);
    return true;
  }

  #release(): void {
    this.#context?.freeContext();
    this.#context = undefined;
    this.#hardware?.device.free();
    this.#hardware = undefined;
  }
}
