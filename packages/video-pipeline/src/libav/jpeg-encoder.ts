import {
  AV_CODEC_FLAG_QSCALE,
  AV_CODEC_ID_MJPEG,
  AV_PIX_FMT_YUVJ420P,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_JPEG,
  AVCOL_RANGE_MPEG,
  AVCOL_TRC_BT709,
  FF_QP2LAMBDA,
} from 'node-av/constants';
import { Codec, CodecContext, Packet, Rational } from 'node-av/lib';
import type { Matrix } from '../canvas/canvas.ts';
import type { PicturePlanes } from '../canvas/picture-planes.ts';
import { check, present, silenceFFmpeg } from './check.ts';
import { MATRICES } from './colour.ts';
import { FilterChain, type FilterStep } from './filter-chain.ts';
import { PictureShrinker, type Shrinking } from './picture-shrinker.ts';

/** JPEG files have the matrix of BT.601 in full range, whatever their size (JFIF 1.02, "Color Space"). */
const JFIF: readonly FilterStep[] = [
  { filter: 'colorspace', args: 'space=smpte170m:primaries=bt709:trc=bt709:range=pc:format=yuv420p:fast=1' },
];

export interface JpegEncoderOptions extends Shrinking {
  readonly matrix: Matrix;
  /** 2 to 31; 4 is good, and larger numbers are worse. */
  readonly quantiser: number;
}

/** Makes JPEG files of pictures in YCbCr, which it shrinks directly from the memory that they are in. */
export class JpegEncoder {
  readonly #options: JpegEncoderOptions;
  readonly #shrinker: PictureShrinker;
  readonly #colours: FilterChain = new FilterChain();
  readonly #packet: Packet = new Packet();
  readonly #context: CodecContext;
  #count = 0n;

  /** Throws VIDEO_ERR_PREVIEW and VIDEO_ERR_SCALE. */
  constructor(options: JpegEncoderOptions) {
    silenceFFmpeg();
    this.#options = options;
    this.#context = openEncoder(options);
    this.#shrinker = new PictureShrinker(options);
    this.#packet.alloc();
  }

  /** The bytes of a JPEG file, in memory of their own. Throws VIDEO_ERR_PREVIEW and VIDEO_ERR_SCALE. */
  encode(picture: PicturePlanes): Uint8Array<ArrayBuffer> {
    const { matrix, quantiser } = this.#options;
    const frame = this.#shrinker.shrink(picture);
    frame.colorSpace = MATRICES[matrix];
    frame.colorRange = AVCOL_RANGE_MPEG;
    // Only matrix and range are to be converted.
    frame.colorPrimaries = AVCOL_PRI_BT709;
    frame.colorTrc = AVCOL_TRC_BT709;
    const converted = this.#colours.run(frame, JFIF);
    converted.format = AV_PIX_FMT_YUVJ420P;
    converted.quality = quantiser * FF_QP2LAMBDA;
    converted.pts = this.#count++;
    check(this.#context.sendFrameSync(converted), 'VIDEO_ERR_PREVIEW', 'avcodec_send_frame');
    check(this.#context.receivePacketSync(this.#packet), 'VIDEO_ERR_PREVIEW', 'avcodec_receive_packet');
    const bytes = new Uint8Array(this.#packet.data ?? []);
    this.#packet.unref();
    return bytes;
  }

  close(): void {
    this.#context.freeContext();
    this.#shrinker.close();
    this.#colours.close();
    this.#packet.free();
  }
}

function openEncoder({ target, quantiser }: JpegEncoderOptions): CodecContext {
  const codec = present(Codec.findEncoder(AV_CODEC_ID_MJPEG), 'VIDEO_ERR_PREVIEW', 'no mjpeg encoder');
  const context = new CodecContext();
  context.allocContext3(codec);
  context.width = target.width;
  context.height = target.height;
  context.pixelFormat = AV_PIX_FMT_YUVJ420P;
  context.colorRange = AVCOL_RANGE_JPEG;
  // The encoder wants some, although each picture is a file of its own.
  context.timeBase = new Rational(1, 1000);
  // With square pixels the file says that it is JFIF, and so which colours it has.
  context.sampleAspectRatio = new Rational(1, 1);
  context.threadCount = 1;
  context.setFlags(AV_CODEC_FLAG_QSCALE);
  context.globalQuality = quantiser * FF_QP2LAMBDA;
  check(context.open2Sync(codec, null), 'VIDEO_ERR_PREVIEW', 'opening the mjpeg encoder');
  return context;
}
