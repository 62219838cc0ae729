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
  type AVPixelFormat,
  FF_THREAD_FRAME,
  FF_THREAD_SLICE,
} from 'node-av/constants';
import { avImageGetBufferSize, Codec, CodecContext, Frame, Packet } from 'node-av/lib';
import type { Canvas, Placement } from '../canvas/canvas.ts';
import type { DecodedPicture, Decoder, DecoderRoom, Pace } from '../decoder/decoder.ts';
import { pictureMemory, takesTooMuch, tooLarge, UNKNOWN_ROOM } from '../decoder/memory-limit.ts';
import { VideoError } from '../errors.ts';
import { residentMemory } from '../ffi/resident-memory.ts';
import { CanvasPainter } from './canvas-painter.ts';
import { check, present, silenceFFmpeg } from './check.ts';
import { type HardwareDecoding, openHardware, useHardware } from './hardware.ts';

const CODEC_IDS: Record<VideoCodec, AVCodecID> = {
  h264: AV_CODEC_ID_H264,
  hevc: AV_CODEC_ID_HEVC,
  av1: AV_CODEC_ID_AV1,
  vp9: AV_CODEC_ID_VP9,
};

/** Slices of a picture are decoded in parallel, but not whole pictures: each thread would add a frame of delay. */
const MAX_THREADS = 4;
/** Whole pictures are, though, while many are to be caught up with: pictures come a frame later until that is over. */
const CATCH_UP_THREADS = 2;

/** The process may grow by this much for other reasons while a stream is decoded: packets that wait, garbage. */
const OTHER_BYTES = 256 * 2 ** 20;
/** Its memory is looked at when the pictures since the last look can have filled this share of what is allowed. */
const LOOK_AT_SHARE = 1 / 8;

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
  /** The frame that was decoded last. */
  #frame: Frame = new Frame();
  /** The one of the picture that is kept, if `#hasKept`. The two change places, so that nothing is copied. */
  #keptFrame: Frame = new Frame();
  #hasKept = false;
  readonly #downloaded: Frame = new Frame();
  #tryHardware: boolean;
  #hardware: HardwareDecoding | undefined;
  #context: CodecContext | undefined;
  #config: VideoPacket | undefined;
  #room: DecoderRoom = UNKNOWN_ROOM;
  #pace: Pace = 'live';
  #format:
    | { readonly width: number; readonly height: number; readonly pixelFormat: AVPixelFormat; readonly bytes: number }
    | undefined;
  /** Memory of the process when the decoder was opened, and of the pictures since it was looked at. */
  #memoryBefore = 0;
  #decodedBytes = 0;
  /** Packets in a row that gave an error. */
  #failures = 0;

  constructor({ canvas, placement, hardware }: LibavDecoderOptions) {
    silenceFFmpeg();
    this.#painter = new CanvasPainter(canvas, placement);
    this.#tryHardware = hardware;
    this.#packet.alloc();
    this.#frame.alloc();
    this.#keptFrame.alloc();
    this.#downloaded.alloc();
  }

  get description(): string {
    const codec = this.#config?.codec ?? 'closed';
    return this.#hardware === undefined ? codec : `${codec} (${this.#hardware.name})`;
  }

  configure(config: VideoPacket, room: DecoderRoom = UNKNOWN_ROOM, pace: Pace = 'live'): void {
    this.#release();
    this.#painter.reset();
    const codec = present(Codec.findDecoder(CODEC_IDS[config.codec]), 'VIDEO_ERR_UNSUPPORTED_CODEC', config.codec);
    const context = new CodecContext();
    context.allocContext3(codec);
    context.extraData = Buffer.from(config.data);
    // StreamDecoder decides which pictures to show: FFmpeg would hide those of encoders that never send a keyframe.
    context.setFlags(AV_CODEC_FLAG_OUTPUT_CORRUPT);
    context.setOption('max_pixels', room.pixels);
    this.#hardware = this.#tryHardware ? openHardware(codec) : undefined;
    if (this.#hardware !== undefined) useHardware(context, this.#hardware);
    setThreads(context, this.#hardware === undefined ? pace : 'live');
    this.#config = config;
    this.#room = room;
    this.#pace = pace;
    this.#memoryBefore = residentMemory();
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
      this.#checkMemory();
      if (result !== AVERROR_EAGAIN) check(result, 'VIDEO_ERR_DECODE', 'avcodec_send_packet');
      yield* this.#receive();
    } catch (error) {
      this.#failures++;
      if (error instanceof VideoError && error.code === 'VIDEO_ERR_MEMORY') throw error;
      if (this.#failures < HARDWARE_CHANCES || !this.#leaveHardware()) throw error;
      yield* this.decode(frame);
    }
  }

  place(placement: Placement): void {
    this.#painter.place(placement);
  }

  kept(): DecodedPicture | undefined {
    return this.#hasKept ? this.#pictureOf(this.#keptFrame) : undefined;
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

  /**
   * Headers may lie, or change where they are not looked for: after each packet, the size that FFmpeg took from it
   * counts, and now and then the memory of the process. Throws VIDEO_ERR_MEMORY, and the decoder is closed.
   */
  #checkMemory(): void {
    const [context, room] = [this.#context, this.#room];
    if (context === undefined) return;
    const { width, height, pixelFormat } = context;
    const known = this.#format;
    if (known?.width !== width || known.height !== height || known.pixelFormat !== pixelFormat) {
      // Negative for pictures that stay in the memory of a hardware decoder.
      const sampleBytes = Math.max(0, width > 0 ? avImageGetBufferSize(pixelFormat, width, height, 1) : 0);
      this.#format = { width, height, pixelFormat, bytes: pictureMemory(width, height, sampleBytes) };
      const needed = this.#format.bytes * room.pictures;
      if (needed > room.bytes) this.#giveUp(tooLarge({ width, height }, needed, room.bytes));
    }
    this.#decodedBytes += this.#format?.bytes ?? 0;
    if (this.#decodedBytes < room.bytes * LOOK_AT_SHARE) return;
    this.#decodedBytes = 0;
    const taken = residentMemory() - this.#memoryBefore;
    if (taken > room.bytes + OTHER_BYTES) this.#giveUp(takesTooMuch({ width, height }, taken, room.bytes));
  }

  #giveUp(error: VideoError): never {
    this.close();
    throw error;
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
      yield this.#pictureOf(frame);
    }
  }

  #pictureOf(frame: Frame): DecodedPicture {
    let isDrawn = false;
    return {
      pts: Number(frame.bestEffortTimestamp) / 1000,
      packetPts: Number(frame.pts) / 1000,
      width: frame.width,
      height: frame.height,
      keyframe: frame.hasFlags(AV_FRAME_FLAG_KEY),
      damaged: frame.decodeErrorFlags !== 0,
      partial: frame.hasFlags(AV_FRAME_FLAG_CORRUPT),
      drawOn: (surface) => {
        isDrawn = true;
        this.#painter.draw(this.#download(frame), surface);
      },
      keep: () => {
        if (!isDrawn) this.#painter.skip();
        if (frame === this.#frame) [this.#frame, this.#keptFrame] = [this.#keptFrame, frame];
        this.#hasKept = true;
      },
    };
  }

  /** The frame in main memory. */
  #download(frame: Frame): Frame {
    if (!frame.isHwFrame()) return frame;
    this.#downloaded.unref();
    check(this.#downloaded.hwframeTransferDataSync(frame), 'VIDEO_ERR_DECODE', 'av_hwframe_transfer_data');
    this.#downloaded.copyProps(frame);
    return this.#downloaded;
  }

  /** Replaces a hardware decoder that failed by the software decoder, for good. False when there was no hardware. */
  #leaveHardware(): boolean {
    if (this.#hardware === undefined || this.#config === undefined) return false;
    this.#tryHardware = false;
    this.configure(this.#config, this.#room, this.#pace);
    return true;
  }

  #release(): void {
    // Each of them refers to a picture of the decoder.
    this.#frame.unref();
    this.#keptFrame.unref();
    this.#hasKept = false;
    this.#downloaded.unref();
    this.#context?.freeContext();
    this.#context = undefined;
    this.#format = undefined;
    this.#decodedBytes = 0;
    this.#hardware?.device.free();
    this.#hardware = undefined;
  }
}

function setThreads(context: CodecContext, pace: Pace): void {
  const isLive = pace === 'live';
  context.threadCount = Math.min(isLive ? MAX_THREADS : CATCH_UP_THREADS, availableParallelism());
  context.threadType = isLive ? FF_THREAD_SLICE : FF_THREAD_FRAME;
  // With this flag, FFmpeg does not decode several pictures at a time.
  if (isLive) context.setFlags(AV_CODEC_FLAG_LOW_DELAY);
}
