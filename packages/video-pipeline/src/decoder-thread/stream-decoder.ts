import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import type { Canvas } from '../canvas/canvas.ts';
import type { Decoder, Picture, Pictures } from '../decoder/decoder.ts';
import type { Steps } from '../decoder/steps.ts';
import { VideoError, type VideoErrorCode } from '../errors.ts';
import type { ClaimedSlot, RingWriter } from '../ring/ring-writer.ts';
import { type ConfigDescription, describeConfig } from './describe-config.ts';
import { FrameRateGate } from './frame-rate-gate.ts';
import { KeyframeGate } from './keyframe-gate.ts';
import { type DecoderEvent, type DecoderRequest, PROGRESS } from './protocol.ts';

/** With this many packets waiting the newest picture wins: the others are decoded but not drawn. */
const BACKLOG = 3;
/** Under a lasting backlog a picture is drawn at least this often, in milliseconds. */
const DRAW_AT_LEAST_MS = 100;
/** Pictures that nobody waits for are told of this often, in milliseconds. */
const TELL_OF_PICTURES_MS = 100;
/** The same trouble is told again after this long, in milliseconds. */
const TELL_AGAIN_MS = 5000;
/** Pictures a decoder may hold back for reordering; H.264 allows 16. */
const MAX_REORDER = 32;

interface StreamDecoderOptions {
  readonly decoder: Decoder;
  readonly ring: RingWriter;
  readonly canvas: Canvas;
  readonly progress: Int32Array;
}

/** Packets in, frames in the ring: what the decoder thread does, without the thread. */
export class StreamDecoder {
  readonly #decoder: Decoder;
  readonly #ring: RingWriter;
  readonly #progress: Int32Array;
  readonly #rate: FrameRateGate;
  readonly #keyframes: KeyframeGate = new KeyframeGate();
  readonly #arrivals: Map<number, bigint> = new Map();
  #stream = 0;
  #config: VideoPacket | undefined;
  #description: ConfigDescription | undefined;
  #format = '';
  #lastDrawn = 0;
  #untold = 0;
  #toldOfPictureAt = Number.NEGATIVE_INFINITY;
  readonly #toldAt: Map<VideoErrorCode, number> = new Map();

  constructor({ decoder, ring, canvas, progress }: StreamDecoderOptions) {
    this.#decoder = decoder;
    this.#ring = ring;
    this.#progress = progress;
    this.#rate = new FrameRateGate(canvas.fps);
  }

  /** Handles one request and yields what came of it. Never throws VideoError: trouble is yielded as a problem. */
  *handle(request: Exclude<DecoderRequest, { type: 'close' }>): Steps<DecoderEvent> {
    if (request.stream !== this.#stream) this.#begin(request.stream);
    if (!this.#isCurrent()) return;
    if (request.type === 'end') {
      yield* this.#guarded(this.#draw(this.#decoder.flush()));
      yield { type: 'ended', stream: this.#stream };
    } else if (request.packet.kind === 'config') {
      yield* this.#configure(request.packet);
    } else if (request.packet.kind === 'frame') {
      yield* this.#frame(request.packet, request.arrivalNs);
    }
  }

  #begin(stream: number): void {
    this.#stream = stream;
    this.#config = undefined;
    this.#format = '';
    this.#toldAt.clear();
    this.#arrivals.clear();
    this.#rate.reset();
    this.#keyframes.open();
  }

  *#configure(config: VideoPacket): Steps<DecoderEvent> {
    const current = this.#config;
    // Many encoders repeat their sequence header with every keyframe.
    if (current?.codec === config.codec && Buffer.compare(current.data, config.data) === 0) return;
    try {
      const description = describeConfig(config);
      if (current !== undefined) yield* this.#guarded(this.#draw(this.#decoder.flush()));
      this.#config = undefined;
      this.#decoder.configure(config);
      this.#config = config;
      this.#description = description;
    } catch (error) {
      yield* this.#problem(error);
    }
  }

  *#frame(packet: VideoPacket, arrivalNs: bigint): Steps<DecoderEvent> {
    if (this.#config === undefined) return;
    this.#noteArrival(packet, arrivalNs);
    yield* this.#guarded(this.#draw(this.#decoder.decode(packet)), packet.pts);
  }

  /** Turns a VideoError into a problem, and waits for a keyframe from then on. */
  *#guarded(events: Steps<DecoderEvent>, pts = 0): Steps<DecoderEvent> {
    try {
      yield* events;
    } catch (error) {
      this.#keyframes.close(pts);
      yield* this.#problem(error);
    }
  }

  *#draw(pictures: Pictures): Steps<DecoderEvent> {
    for (const picture of pictures) {
      if (picture instanceof Promise) {
        yield picture;
        continue;
      }
      const arrivalNs = this.#arrivalOf(picture);
      if (!this.#keyframes.accepts(picture) || !this.#rate.accepts(picture.pts) || this.#isOutrun()) continue;
      const slot = this.#isCurrent() ? this.#ring.claim() : undefined;
      if (slot === undefined) continue;
      const isDrawn = drawIn(slot, picture);
      if (isDrawn && this.#isCurrent()) {
        yield* this.#publish(slot, picture, arrivalNs);
        continue;
      }
      slot.abandon();
      if (!isDrawn) yield* this.#problem(new VideoError('VIDEO_ERR_FRAMEWORK_MEMORY', 'a picture was left out'));
    }
  }

  *#publish(slot: ClaimedSlot, picture: Picture, arrivalNs: bigint): Generator<DecoderEvent> {
    const { pts } = picture;
    if (!slot.publish({ ptsUs: Math.round(pts * 1000), arrivalNs, state: 'live' })) return;
    this.#lastDrawn = performance.now();
    yield* this.#formatOf(picture);
    this.#untold++;
    if (!this.#isTold()) return;
    const [stream, pictures, publishedNs] = [this.#stream, this.#untold, process.hrtime.bigint()];
    yield { type: 'frame', stream, number: slot.number, pictures, pts, arrivalNs, publishedNs };
    this.#untold = 0;
  }

  *#formatOf({ width, height }: Picture): Generator<DecoderEvent> {
    const { codecString = '', reorderFrames } = this.#description ?? {};
    const decoder = this.#decoder.description;
    const format = `${width}x${height} ${codecString} ${decoder}`;
    if (format === this.#format) return;
    this.#format = format;
    yield { type: 'format', stream: this.#stream, decoder, codecString, reorderFrames, width, height };
  }

  #noteArrival({ pts }: VideoPacket, arrivalNs: bigint): void {
    this.#arrivals.set(Math.round(pts), arrivalNs);
    if (this.#arrivals.size <= MAX_REORDER) return;
    // The oldest belongs to a picture that never came out.
    const [oldest] = this.#arrivals.keys();
    if (oldest !== undefined) this.#arrivals.delete(oldest);
  }

  #arrivalOf({ packetPts }: Picture): bigint {
    const key = Math.round(packetPts);
    const arrivalNs = this.#arrivals.get(key) ?? process.hrtime.bigint();
    this.#arrivals.delete(key);
    return arrivalNs;
  }

  /** Newer packets wait already, and a picture was drawn a moment ago. */
  #isOutrun(): boolean {
    const waiting = Atomics.load(this.#progress, PROGRESS.posted) - Atomics.load(this.#progress, PROGRESS.done) - 1;
    return waiting >= BACKLOG && performance.now() - this.#lastDrawn < DRAW_AT_LEAST_MS;
  }

  #isTold(): boolean {
    const now = performance.now();
    const isWatched = Atomics.load(this.#progress, PROGRESS.watched) === 1;
    if (!isWatched && now - this.#toldOfPictureAt < TELL_OF_PICTURES_MS) return false;
    this.#toldOfPictureAt = now;
    return true;
  }

  #isCurrent(): boolean {
    return Atomics.load(this.#progress, PROGRESS.stream) === this.#stream;
  }

  /** Told at once, and then every few seconds while it lasts. */
  *#problem(error: unknown): Generator<DecoderEvent> {
    if (!(error instanceof VideoError)) throw error;
    const { code, message } = error;
    const now = performance.now();
    if (now - (this.#toldAt.get(code) ?? Number.NEGATIVE_INFINITY) < TELL_AGAIN_MS) return;
    this.#toldAt.set(code, now);
    yield { type: 'problem', stream: this.#stream, code, detail: message };
  }
}

function drawIn(slot: ClaimedSlot, picture: Picture): boolean {
  try {
    return slot.draw(picture);
  } catch (error) {
    slot.abandon();
    throw error;
  }
}
