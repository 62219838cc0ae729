import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import type { AccessUnit } from '../access-units/access-unit-assembler.ts';
import { DecoderInput, type DecoderInputItem } from '../access-units/decoder-input.ts';
import { formatsOfConfig, formatsOfUnit } from '../bitstream/coded-format.ts';
import { isRandomAccessFrame } from '../bitstream/random-access.ts';
import type { Canvas } from '../canvas/canvas.ts';
import type { Decoder, DecoderRoom, Pace, Picture, Pictures } from '../decoder/decoder.ts';
import { countedPixels, DEFAULT_MAX_MEMORY, MemoryLimit } from '../decoder/memory-limit.ts';
import type { Steps } from '../decoder/steps.ts';
import { VideoError, type VideoErrorCode } from '../errors.ts';
import { releaseMemory } from '../ffi/release-memory.ts';
import type { ClaimedSlot, RingWriter } from '../ring/ring-writer.ts';
import { type ConfigDescription, describeConfig } from './describe-config.ts';
import { FormatChanges } from './format-changes.ts';
import { FrameRateGate } from './frame-rate-gate.ts';
import { KeyframeGate } from './keyframe-gate.ts';
import { type PendingPicture, PendingPictures } from './pending-pictures.ts';
import { type DecoderEvent, type DecoderRequest, PROGRESS } from './protocol.ts';
import { showingOf } from './showing.ts';

/** While this many packets wait, pictures are decoded but not drawn, so that the newest one comes sooner. */
const BACKLOG = 3;
/** Under a lasting backlog a picture is drawn at least this often, in milliseconds. */
const DRAW_AT_LEAST_MS = 100;
/** Pictures that are not watched are reported this often, in milliseconds. */
const REPORT_PICTURES_MS = 100;
/** The same problem is reported again after this long, in milliseconds. */
const REPORT_AGAIN_MS = 5000;
/** Access units that are kept until the decoder may be opened, and their bytes: half a second of any camera. */
const MOST_HELD = 64;
const MOST_HELD_BYTES = 16 * 1024 * 1024;
/** After so many frames without a configuration it is time to say so: a keyframe should have brought one. */
const MISSED_FRAMES = 60;

interface StreamDecoderOptions {
  readonly decoder: Decoder;
  readonly ring: RingWriter;
  readonly canvas: Canvas;
  readonly progress: Int32Array;
  /** Bytes that the pictures of a stream may take. */
  readonly maxMemory?: number | undefined;
}

/** Decodes packets and puts their pictures into the ring: the work of the decoder thread. */
export class StreamDecoder {
  readonly #decoder: Decoder;
  readonly #ring: RingWriter;
  readonly #progress: Int32Array;
  readonly #rate: FrameRateGate;
  readonly #keyframes: KeyframeGate = new KeyframeGate();
  readonly #input: DecoderInput = new DecoderInput();
  readonly #pending: PendingPictures = new PendingPictures();
  readonly #changes: FormatChanges = new FormatChanges();
  readonly #memory: MemoryLimit;
  #stream = 0;
  /** The last sequence header, as it came. */
  #header: VideoPacket | undefined;
  /** The last configuration, and what the decoder may use with it. */
  #config: VideoPacket | undefined;
  #room: DecoderRoom | undefined;
  #configured = false;
  /** The decoder was open during this stream. */
  #hasDecoded = false;
  /** The decoder was closed because nobody watches, and is to be opened by the next access unit. */
  #isResting = false;
  /** The decoder is to be opened as soon as that is allowed: the format has changed too often. */
  #isPostponed = false;
  /** A keyframe that came meanwhile, and what followed it: many encoders send no other one for a long time. */
  #held: readonly AccessUnit[] = [];
  /** The pictures need too much memory, according to a header among the frames; another one may change that. */
  #isTooLarge = false;
  #missed = 0;
  #description: ConfigDescription | undefined;
  #format = '';
  /** How the decoder places pictures, as `PROGRESS.showing`. */
  #placedAs: number | undefined;
  /** Where the picture that is kept is in the ring, and how it was placed; undefined when it was not shown. */
  #shown: { readonly number: number; readonly as: number } | undefined;
  /** The times of the picture that the decoder keeps. */
  #kept: PendingPicture | undefined;
  #lastDrawn = 0;
  /** The present packet was kept while nobody watched, and newer ones follow. */
  #isCatchingUp = false;
  /** What the decoder was opened for. */
  #pace: Pace = 'live';
  #unreported = 0;
  #reportedPictureAt = Number.NEGATIVE_INFINITY;
  readonly #reportedAt: Map<VideoErrorCode, number> = new Map();

  constructor({ decoder, ring, canvas, progress, maxMemory = DEFAULT_MAX_MEMORY }: StreamDecoderOptions) {
    this.#decoder = decoder;
    this.#ring = ring;
    this.#progress = progress;
    this.#rate = new FrameRateGate(canvas.fps);
    this.#memory = new MemoryLimit(maxMemory);
  }

  /**
   * Handles one request and yields the resulting events. It never throws VideoError, but yields it as a problem. `next`:
   * the request after it, when that has already arrived.
   */
  *handle(request: Exclude<DecoderRequest, { type: 'close' }>, next?: DecoderRequest): Steps<DecoderEvent> {
    if (request.stream !== this.#stream) {
      yield* this.#release();
      this.#begin(request.stream);
    }
    if (!this.#isCurrent()) {
      if (request.type === 'end') yield* this.#release();
      return;
    }
    this.#isCatchingUp = request.type === 'packet' && request.outdated === true;
    if (request.type === 'redraw') {
      yield* this.#redraw();
    } else if (request.type === 'end') {
      yield* this.#take(this.#input.flush());
      yield* this.#guarded(this.#draw(this.#decoder.flush()));
      yield { type: 'ended', stream: this.#stream };
      yield* this.#release();
    } else if (request.type === 'rest') {
      yield* this.#rest();
    } else if (request.packet.kind === 'config') {
      yield* this.#takeHeader(request.packet);
    } else if (request.packet.kind === 'frame') {
      const { packet, arrivalNs, showAt } = request;
      const more = next?.type === 'packet' && next.stream === request.stream && isSameTime(next.packet, packet);
      yield* this.#takeFrame(this.#input.frame(packet, { arrivalNs, showAt }, more), showAt);
    }
  }

  #begin(stream: number): void {
    this.#stream = stream;
    this.#missed = 0;
    this.#format = '';
    this.#reportedAt.clear();
    this.#reportedPictureAt = Number.NEGATIVE_INFINITY;
    this.#input.reset();
    this.#pending.clear();
    this.#rate.reset();
    this.#changes.reset();
    this.#keyframes.open();
  }

  /** Frees the decoder and its memory, because its stream is over. */
  *#release(): Steps<never> {
    this.#header = undefined;
    this.#config = undefined;
    yield* this.#close();
    if (this.#hasDecoded) releaseMemory();
    this.#hasDecoded = false;
  }

  /** Frees the memory of the decoder. It is opened again by the next keyframe of the stream. */
  *#rest(): Steps<DecoderEvent> {
    if (!this.#configured) return;
    yield* this.#take(this.#input.flush());
    yield* this.#close();
    this.#isResting = true;
    this.#pending.clear();
    this.#keyframes.open();
    releaseMemory();
  }

  *#close(): Steps<never> {
    this.#configured = false;
    this.#isPostponed = false;
    this.#isResting = false;
    this.#isTooLarge = false;
    this.#held = [];
    const closed = this.#decoder.close();
    if (closed !== undefined) yield closed;
  }

  *#takeHeader(packet: VideoPacket): Steps<DecoderEvent> {
    // Many encoders repeat their sequence header with every keyframe. It counts again after a header among the frames
    // that closed the decoder.
    const isSame = this.#header?.codec === packet.codec && Buffer.compare(this.#header.data, packet.data) === 0;
    if (isSame && !this.#isTooLarge) return;
    this.#header = packet;
    try {
      yield* this.#take(this.#input.configure(packet));
    } catch (error) {
      this.#header = undefined;
      yield* this.#problem(asConfigError(error));
    }
  }

  *#takeFrame(items: Iterable<DecoderInputItem>, showAt: number): Steps<DecoderEvent> {
    try {
      yield* this.#take(items);
    } catch (error) {
      // It makes no sense at all, so a picture is missing now.
      this.#count('damaged');
      this.#keyframes.close(showAt);
      yield* this.#problem(error);
    }
  }

  /** Passes configurations and access units on to the decoder. */
  *#take(items: Iterable<DecoderInputItem>): Steps<DecoderEvent> {
    for (const item of items) {
      if (item.kind === 'config') yield* this.#configure(item.config);
      else if (item.kind === 'unit') yield* this.#unit(item.unit);
      else yield* this.#undecodable(item.packet);
    }
  }

  *#configure(config: VideoPacket): Steps<DecoderEvent> {
    try {
      const description = describeConfig(config);
      const formats = formatsOfConfig(config);
      this.#memory.check(formats);
      this.#description = description;
      yield* this.#open(config, this.#memory.roomFor(formats));
    } catch (error) {
      this.#config = undefined;
      yield* this.#close();
      yield* this.#problem(error);
    }
  }

  /** Opens the decoder, now or as soon as that is allowed. Throws VideoError. */
  *#open(config: VideoPacket, room: DecoderRoom): Steps<DecoderEvent> {
    if (this.#configured) yield* this.#guarded(this.#draw(this.#decoder.flush()));
    this.#configured = false;
    this.#isTooLarge = false;
    this.#config = config;
    this.#room = room;
    if (this.#changes.allowed()) {
      this.#beginDecoding(config, room);
      return;
    }
    yield* this.#close();
    this.#isPostponed = true;
    // An error takes longer to make than anything else in a flood.
    if (this.#isDue('VIDEO_ERR_FORMAT_CHANGES'))
      yield* this.#problem(new VideoError('VIDEO_ERR_FORMAT_CHANGES', config.codec));
  }

  /** Throws VideoError. */
  #beginDecoding(config: VideoPacket, room: DecoderRoom): void {
    this.#isPostponed = false;
    this.#isResting = false;
    this.#held = [];
    // Going back to `live` needs a keyframe at which FFmpeg begins without leaving out pictures.
    this.#pace = this.#isCatchingUp && config.codec === 'h264' ? 'catching-up' : 'live';
    this.#decoder.configure(config, room, this.#pace);
    this.#configured = true;
    this.#hasDecoded = true;
  }

  *#unit(unit: AccessUnit): Steps<DecoderEvent> {
    const units = unit.packet.keyframe ? [unit] : [...this.#held, unit];
    yield* this.#makeRoom(unit);
    if (this.#pace === 'catching-up' && !this.#isCatchingUp) yield* this.#slowDown(unit);
    if (this.#configured) for (const each of units) yield* this.#decode(each);
    else if (this.#isPostponed && canBeHeld(units)) this.#held = units;
  }

  /** The decoder has caught up: from the next keyframe on, each picture comes as soon as it can. */
  *#slowDown({ packet }: AccessUnit): Steps<DecoderEvent> {
    const [config, room] = [this.#config, this.#room];
    if (!this.#configured || config === undefined || room === undefined || !isRandomAccessFrame(packet, 4)) return;
    yield* this.#guarded(this.#draw(this.#decoder.flush()));
    this.#beginDecoding(config, room);
  }

  *#decode(unit: AccessUnit): Steps<DecoderEvent> {
    const { packet, times, suspicion } = unit;
    const { pts } = packet;
    // The picture before was held back, because it seemed to lack slices.
    if (suspicion === 'whole') this.#keyframes.open();
    if (unit.damage === 'slices-lost' || suspicion === 'damaged')
      yield* this.#problem(new VideoError('VIDEO_ERR_SLICES_LOST', `${pts} ms`));
    this.#pending.add({ ...times, pts, damaged: unit.damage !== undefined || unit.suspicious }, packet.keyframe);
    yield* this.#guarded(this.#draw(this.#decoder.decode(packet)), { pts, showAt: times.showAt });
  }

  /** Many streams change their format by a header among the frames, which no configuration announces. */
  *#makeRoom({ packet, parameterSets }: AccessUnit): Steps<DecoderEvent> {
    const [config, room] = [this.#config, this.#room];
    if (config === undefined || room === undefined) return;
    const formats = formatsOfUnit(packet, parameterSets);
    const isLarger = formats.some((format) => countedPixels(format) > room.pixels);
    const fitsAgain = this.#isTooLarge && formats.length > 0;
    try {
      this.#memory.check(formats);
      if (isLarger || fitsAgain) yield* this.#open(config, this.#memory.roomFor(formats));
      else if (this.#isPostponed) yield* this.#open(config, room);
      else if (this.#isResting) this.#beginDecoding(config, room);
    } catch (error) {
      yield* this.#close();
      this.#isTooLarge = isTooLarge(error);
      yield* this.#problem(error);
    }
  }

  *#undecodable({ codec, keyframe }: VideoPacket): Steps<DecoderEvent> {
    this.#missed++;
    if (!keyframe && this.#missed !== MISSED_FRAMES) return;
    yield* this.#problem(new VideoError('VIDEO_ERR_NO_CONFIG', `${codec} without ${MISSING[codec]}`));
  }

  /** Turns a VideoError into a problem, and waits for a keyframe after it. */
  *#guarded(events: Steps<DecoderEvent>, frame?: { pts: number; showAt: number }): Steps<DecoderEvent> {
    try {
      yield* events;
    } catch (error) {
      if (frame !== undefined) {
        this.#pending.drop(frame.pts);
        this.#count('damaged');
      }
      this.#keyframes.close(frame?.showAt ?? 0);
      // The headers did not say how large the pictures are, so the decoder stays closed until there are others.
      if (isTooLarge(error)) yield* this.#close();
      yield* this.#problem(error);
    }
  }

  *#draw(pictures: Pictures): Steps<DecoderEvent> {
    for (const picture of pictures) {
      if (picture instanceof Promise) {
        yield picture;
        continue;
      }
      const known = this.#pending.take(picture.packetPts) ?? unknownPicture(picture);
      const damaged = picture.damaged || known.damaged;
      if (!this.#keyframes.accepts({ ...picture, damaged, pts: known.showAt })) this.#count('damaged');
      else if (this.#isOutrun()) this.#count('outrun');
      else if (!this.#rate.accepts(known.showAt)) this.#count('skipped');
      else yield* this.#showNext(picture, known);
    }
  }

  *#showNext(picture: Picture, known: PendingPicture): Steps<DecoderEvent> {
    const number = yield* this.#show(picture, known);
    picture.keep();
    this.#kept = known;
    if (number === undefined) {
      this.#shown = undefined;
      return;
    }
    this.#lastDrawn = performance.now();
    this.#unreported++;
    if (!this.#isReported()) return;
    yield this.#report(number, this.#unreported, known);
    this.#unreported = 0;
  }

  /** Draws the newest picture again, unless the ring shows it as it is to be shown. */
  *#redraw(): Steps<DecoderEvent> {
    const [picture, known, shown] = [this.#decoder.kept(), this.#kept, this.#shown];
    if (picture === undefined || known === undefined) return;
    if (shown?.as === this.#showing && shown.number === this.#ring.latest()?.number) return;
    try {
      const number = yield* this.#show(picture, known);
      if (number !== undefined) yield this.#report(number, 0, known);
    } catch (error) {
      yield* this.#problem(error);
    }
  }

  /**
   * Puts a picture into the ring and returns its number there; undefined when it is not shown. The last look at what may
   * be shown comes after the slot was claimed: a card that is shown after such a change has a higher number then.
   */
  *#show(picture: Picture, { pts, arrivalNs }: PendingPicture): Generator<DecoderEvent, number | undefined> {
    const showing = this.#showing;
    const { placement, isPaused } = showingOf(showing);
    // A stream has a format also while it is not shown.
    if (isPaused) yield* this.#formatOf(picture);
    const slot = isPaused || !this.#isCurrent() ? undefined : this.#ring.claim();
    if (slot === undefined) return undefined;
    if (this.#placedAs !== showing) this.#decoder.place(placement);
    this.#placedAs = showing;
    const isDrawn = drawIn(slot, picture);
    const isShown = isDrawn && this.#isCurrent() && !showingOf(this.#showing).isPaused;
    if (!isShown) slot.abandon();
    if (!isDrawn) yield* this.#problem(new VideoError('VIDEO_ERR_FRAMEWORK_MEMORY', 'a picture was skipped'));
    if (!isShown || !slot.publish({ ptsUs: Math.round(pts * 1000), arrivalNs, state: 'live' })) return undefined;
    this.#shown = { number: slot.number, as: showing };
    yield* this.#formatOf(picture);
    return slot.number;
  }

  #report(number: number, pictures: number, { pts, arrivalNs }: PendingPicture): DecoderEvent {
    const publishedNs = process.hrtime.bigint();
    return { type: 'frame', stream: this.#stream, number, pictures, pts, arrivalNs, publishedNs };
  }

  /** How pictures are to be shown now: see `showingOf`. */
  get #showing(): number {
    return Atomics.load(this.#progress, PROGRESS.showing);
  }

  *#formatOf({ width, height }: Picture): Generator<DecoderEvent> {
    const { codecString = '', reorderFrames } = this.#description ?? {};
    const decoder = this.#decoder.description;
    const format = `${width}x${height} ${codecString} ${decoder}`;
    if (format === this.#format) return;
    this.#format = format;
    yield { type: 'format', stream: this.#stream, decoder, codecString, reorderFrames, width, height };
  }

  /** True when newer packets already wait and a picture was drawn a moment ago, or need not be drawn at all. */
  #isOutrun(): boolean {
    if (this.#isCatchingUp) return true;
    const waiting = Atomics.load(this.#progress, PROGRESS.posted) - Atomics.load(this.#progress, PROGRESS.done) - 1;
    return waiting >= BACKLOG && performance.now() - this.#lastDrawn < DRAW_AT_LEAST_MS;
  }

  /** Counts a picture that is not shown. What nobody waits for does not count. */
  #count(counter: 'skipped' | 'outrun' | 'damaged'): void {
    if (!this.#isCatchingUp) Atomics.add(this.#progress, PROGRESS[counter], 1);
  }

  #isReported(): boolean {
    const now = performance.now();
    const isWatched = Atomics.load(this.#progress, PROGRESS.watched) === 1;
    if (!isWatched && now - this.#reportedPictureAt < REPORT_PICTURES_MS) return false;
    this.#reportedPictureAt = now;
    return true;
  }

  #isCurrent(): boolean {
    return Atomics.load(this.#progress, PROGRESS.stream) === this.#stream;
  }

  #isDue(code: VideoErrorCode): boolean {
    return performance.now() - (this.#reportedAt.get(code) ?? Number.NEGATIVE_INFINITY) >= REPORT_AGAIN_MS;
  }

  /** Reports a problem at once, and then every few seconds while it lasts. */
  *#problem(error: unknown): Generator<DecoderEvent> {
    if (!(error instanceof VideoError)) throw error;
    const { code, message } = error;
    if (!this.#isDue(code)) return;
    this.#reportedAt.set(code, performance.now());
    yield { type: 'problem', stream: this.#stream, code, detail: message };
  }
}

/** The things without which pictures cannot be decoded, by codec. */
const MISSING: Readonly<Record<VideoPacket['codec'], string>> = {
  h264: 'SPS and PPS',
  hevc: 'VPS, SPS and PPS',
  av1: 'a keyframe with a sequence header',
  vp9: 'a keyframe',
};

/** They begin with a keyframe, and are not too many. */
function canBeHeld(units: readonly AccessUnit[]): boolean {
  const bytes = units.reduce((sum, { packet }) => sum + packet.data.buffer.byteLength, 0);
  return units[0]?.packet.keyframe === true && units.length <= MOST_HELD && bytes <= MOST_HELD_BYTES;
}

function isSameTime(a: VideoPacket, b: VideoPacket): boolean {
  return a.kind === 'frame' && a.dts === b.dts && a.pts === b.pts;
}

function unknownPicture({ pts }: Picture): PendingPicture {
  return { pts, showAt: pts, arrivalNs: process.hrtime.bigint(), damaged: false };
}

function isTooLarge(error: unknown): boolean {
  return error instanceof VideoError && error.code === 'VIDEO_ERR_MEMORY';
}

function asConfigError(error: unknown): unknown {
  if (!(error instanceof VideoError) || error.code !== 'VIDEO_ERR_BITSTREAM') return error;
  return new VideoError('VIDEO_ERR_DECODER_CONFIG', error.message, { cause: error });
}

function drawIn(slot: ClaimedSlot, picture: Picture): boolean {
  try {
    return slot.draw(picture);
  } catch (error) {
    slot.abandon();
    throw error;
  }
}
