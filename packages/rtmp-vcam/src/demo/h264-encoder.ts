import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import {
  annexBNalUnits,
  buildAvcConfiguration,
  H264_NAL_TYPES,
  h264NalType,
  prefixWithLengths,
} from '@rtmp-vcam/video-pipeline';
import {
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_CODEC_FLAG_LOW_DELAY,
  AV_LOG_FATAL,
  AV_PIX_FMT_YUV420P,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  FF_ENCODER_H264_VIDEOTOOLBOX,
  FF_ENCODER_LIBOPENH264,
  FF_ENCODER_LIBX264,
  type FFVideoEncoder,
} from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, Log, Packet, Rational } from 'node-av/lib';
import { AppError } from '../errors.ts';

/** Encoders in the order in which they are tried, with the options that make each return every picture at once. */
const ENCODERS: readonly { readonly name: FFVideoEncoder; readonly options: Readonly<Record<string, string>> }[] = [
  { name: FF_ENCODER_LIBX264, options: { preset: 'ultrafast', tune: 'zerolatency' } },
  { name: FF_ENCODER_LIBOPENH264, options: {} },
  { name: FF_ENCODER_H264_VIDEOTOOLBOX, options: { realtime: '1', prio_speed: '1' } },
];

const OUTSIDE_FRAMES: ReadonlySet<number> = new Set([
  H264_NAL_TYPES.sequenceParameterSet,
  H264_NAL_TYPES.pictureParameterSet,
  H264_NAL_TYPES.accessUnitDelimiter,
]);

export interface EncoderFormat {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

/** Encodes I420 pictures as H.264, without delay and without B-frames. Runs on FFmpeg's threads. */
export class H264Encoder {
  /** The sequence header, which must be sent before the first frame. */
  readonly config: VideoPacket;
  readonly #context: CodecContext;
  readonly #format: EncoderFormat;
  readonly #frame = new Frame();
  readonly #packet = new Packet();

  private constructor(context: CodecContext, format: EncoderFormat) {
    this.#context = context;
    this.#format = format;
    this.#frame.alloc();
    this.#packet.alloc();
    const data = configurationOf(context.extraData ?? new Uint8Array());
    this.config = { media: 'video', codec: 'h264', track: 0, kind: 'config', dts: 0, pts: 0, keyframe: true, data };
  }

  /** Throws AppError APP_ERR_DEMO_ENCODER when none of the encoders works. */
  static async open(format: EncoderFormat): Promise<H264Encoder> {
    Log.setLevel(AV_LOG_FATAL);
    for (const { name, options } of ENCODERS) {
      const context = await openContext(name, options, format);
      if (context !== undefined) return new H264Encoder(context, format);
    }
    throw new AppError('APP_ERR_DEMO_ENCODER');
  }

  /** Encodes frame `number`; `picture` may be overwritten once this resolves. */
  async encode(picture: Uint8Array<ArrayBuffer>, number: number): Promise<VideoPacket[]> {
    const { width, height, fps } = this.#format;
    const frame = this.#frame;
    frame.unref();
    frame.width = width;
    frame.height = height;
    frame.format = AV_PIX_FMT_YUV420P;
    checked(frame.getBuffer());
    checked(frame.fromBuffer(Buffer.from(picture.buffer)));
    frame.pts = BigInt(number);
    checked(await this.#context.sendFrame(frame));
    const packets: VideoPacket[] = [];
    while ((await this.#context.receivePacket(this.#packet)) >= 0) {
      const { pts, dts, isKeyframe, data } = this.#packet;
      packets.push({
        media: 'video',
        codec: 'h264',
        track: 0,
        kind: 'frame',
        dts: Math.round((Number(dts) * 1000) / fps),
        pts: Math.round((Number(pts) * 1000) / fps),
        keyframe: isKeyframe,
        data: frameOf(data ?? new Uint8Array()),
      });
      this.#packet.unref();
    }
    return packets;
  }

  close(): void {
    this.#context.freeContext();
    this.#frame.free();
    this.#packet.free();
  }
}

async function openContext(
  name: FFVideoEncoder,
  options: Readonly<Record<string, string>>,
  { width, height, fps }: EncoderFormat,
): Promise<CodecContext | undefined> {
  const codec = Codec.findEncoderByName(name);
  if (codec === null) return undefined;
  const context = new CodecContext();
  context.allocContext3(codec);
  context.width = width;
  context.height = height;
  context.pixelFormat = AV_PIX_FMT_YUV420P;
  context.timeBase = new Rational(1, fps);
  context.framerate = new Rational(fps, 1);
  context.bitRate = BigInt(Math.round(width * height * fps * 0.08) + 200_000);
  // With a keyframe each second, a receiver that joins late soon has a picture.
  context.gopSize = fps;
  context.maxBFrames = 0;
  context.colorRange = AVCOL_RANGE_MPEG;
  context.colorSpace = AVCOL_SPC_BT709;
  context.colorPrimaries = AVCOL_PRI_BT709;
  context.colorTrc = AVCOL_TRC_BT709;
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER, AV_CODEC_FLAG_LOW_DELAY);
  for (const [option, value] of Object.entries(options)) context.setOption(option, value);
  if ((await context.open2(codec)) >= 0) return context;
  context.freeContext();
  return undefined;
}

/** The avcC of the encoder's parameter sets, which are in Annex B. */
function configurationOf(parameterSets: Uint8Array): Uint8Array<ArrayBuffer> {
  const units = [...annexBNalUnits(parameterSets)];
  return buildAvcConfiguration({
    sequenceParameterSets: units.filter((unit) => h264NalType(unit) === H264_NAL_TYPES.sequenceParameterSet),
    pictureParameterSets: units.filter((unit) => h264NalType(unit) === H264_NAL_TYPES.pictureParameterSet),
  });
}

/** An access unit as FLV carries it: with length prefixes, and without the parameter sets of the sequence header. */
function frameOf(accessUnit: Uint8Array): Uint8Array<ArrayBuffer> {
  return prefixWithLengths([...annexBNalUnits(accessUnit)].filter((unit) => !OUTSIDE_FRAMES.has(h264NalType(unit))));
}

function checked(result: number): void {
  if (result < 0) throw new AppError('APP_ERR_DEMO_ENCODER', FFmpegError.strerror(result));
}
