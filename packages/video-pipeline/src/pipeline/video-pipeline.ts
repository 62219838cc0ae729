import { EventEmitter } from 'node:events';
import type { VideoPacket } from '@rtmp-vcam/rtmp-server';
import type { Canvas, Placement } from '../canvas/canvas.ts';
import type { CardContent } from '../card/card.ts';
import type { DecoderChoice } from '../decoder/decoder.ts';
import { type DecoderStats, DecoderSupervisor } from '../decoder-thread/decoder-supervisor.ts';
import type { DecoderProblem, PublishedFrame, StreamFormat } from '../decoder-thread/protocol.ts';
import { VideoError } from '../errors.ts';
import { hasFrameworks } from '../ffi/framework.ts';
import { Audience, type Watchable } from '../idle/audience.ts';
import { type Idle, IdleGate } from '../idle/idle-gate.ts';
import { type Log, silentLog } from '../log.ts';
import type { Sharing } from '../pixel-buffers/pixel-buffer-pool.ts';
import { Playout } from '../playout/playout.ts';
import { Smoothed } from '../playout/smoothed.ts';
import type { Smoothing } from '../playout/stream-clock.ts';
import { Preview } from '../preview/preview.ts';
import type { FrameState } from '../ring/memory/layout.ts';
import { RingWriter } from '../ring/ring-writer.ts';
import { CardBoard } from './card-board.ts';
import { DecodeTimes } from './decode-times.ts';
import { Feeder, type FrameSink } from './feeder.ts';
import { Shutter } from './shutter.ts';

/** Slots in the ring: one is written, one is read, and the others give slow readers time. */
const SLOTS = 4;

/** What can be changed while streams are shown. */
export interface PipelineSettings {
  readonly placement: Placement;
  /** How long the last picture is shown after the end of the stream, in milliseconds. */
  readonly holdMs: number;
  /** How long packets are held so that pictures come evenly, in milliseconds; `auto`, the default, measures it. */
  readonly smoothing?: Smoothing | undefined;
}

export interface VideoPipelineOptions extends PipelineSettings {
  readonly canvas: Canvas;
  readonly decoder: DecoderChoice;
  /** Bytes that the pictures of a stream may take in the decoder. Default 1 GiB. */
  readonly maxMemory?: number | undefined;
  /** Name of the ring's shared memory object. */
  readonly ringName: string;
  /** On macOS, whether other processes may read the ring's pictures. Default `global`: they may. */
  readonly sharing?: Sharing | undefined;
  /** `auto`, the default, decodes nothing while nobody watches. */
  readonly idle?: Idle | undefined;
  readonly log?: Log;
}

interface VideoPipelineEvents {
  /** A picture of the stream is in the ring. */
  frame: [PublishedFrame];
  /** The stream's size or decoder became known or changed. */
  format: [StreamFormat];
  problem: [DecoderProblem];
}

export interface PipelineStats extends DecoderStats {
  readonly state: FrameState;
  /** The stream is hidden: see `pause`. */
  readonly isPaused: boolean;
  /** Pictures of streams that came, that were shown, and that came later than they were due, since the start. */
  readonly received: number;
  readonly frames: number;
  readonly late: number;
  /** How often a camera was shown a picture of a stream again, because there was no new one, since the start. */
  readonly repeated: number;
  /**
   * Time from the last byte of a frame to its picture in the ring, smoothed, in milliseconds; 0 before the first one of a
   * stream.
   */
  readonly latencyMs: number;
  /** For how long packets are held so that pictures come evenly, in milliseconds. */
  readonly smoothingMs: number;
  /** False when nobody has watched for two seconds. A camera that cannot tell counts as somebody. */
  readonly watched: boolean;
  /** True while the stream's pictures are not decoded, because nobody watches. */
  readonly resting: boolean;
}

/** What the present stream is like. Times in milliseconds. */
export interface StreamMeasures {
  /** Between the last two keyframes, by their time stamps; undefined before the second one. */
  readonly keyframeMs: number | undefined;
  /** Since the last keyframe, by the time stamps. */
  readonly sinceKeyframeMs: number;
  /** How long pictures wait for others because of B-frames. */
  readonly reorderMs: number;
  /** How unevenly packets come: nearly all come at most so late. */
  readonly jitterMs: number;
  /** How long packets were held so that pictures come evenly; smoothed, like the next two. */
  readonly heldMs: number;
  /** From then to the picture in the ring. */
  readonly decodeMs: number;
  /** From then until every camera has it; 0 if there is none. */
  readonly showMs: number;
}

/** Puts the pictures of a stream, or the card when there is none, into the ring and on every sink. One per camera. */
export class VideoPipeline extends EventEmitter<VideoPipelineEvents> {
  readonly #ring: RingWriter;
  readonly #feeder: Feeder;
  readonly #decoder: DecoderSupervisor;
  readonly #playout: Playout;
  readonly #cards: CardBoard;
  readonly #audience: Audience;
  readonly #gate: IdleGate;
  readonly #shutter: Shutter;
  /** What apps get, as JPEG files. */
  readonly preview: Preview;
  /** The picture that is shown without a stream is not black any more. */
  #hasCard = false;
  #stream = 0;
  #frames = 0;
  readonly #latency: Smoothed = new Smoothed();
  readonly #decoding: DecodeTimes = new DecodeTimes();
  readonly #showing: Smoothed = new Smoothed();
  /** What the header of the stream says. */
  #reorderFrames = 0;

  /** Creates the ring and starts the decoder thread. Throws VideoError: VIDEO_ERR_RING_IN_USE, VIDEO_ERR_FRAMEWORK. */
  constructor(options: VideoPipelineOptions) {
    super();
    const { canvas, placement, decoder, maxMemory, smoothing = 'auto', sharing = 'global', log = silentLog } = options;
    const format = hasFrameworks() ? '420v' : 'i420';
    if (decoder === 'videotoolbox' && !hasFrameworks()) throw new VideoError('VIDEO_ERR_FRAMEWORK', 'VideoToolbox');
    this.#cards = new CardBoard(canvas, log);
    this.#ring = RingWriter.create({ name: options.ringName, slots: SLOTS, canvas, format, sharing });
    this.#feeder = new Feeder({ ring: this.#ring, canvas, holdMs: options.holdMs }, this.#cards.blank());
    this.#decoder = new DecoderSupervisor({ ring: this.#ring.share(), canvas, placement, decoder, maxMemory });
    this.#gate = new IdleGate({
      idle: options.idle ?? 'auto',
      decode: ({ packet, arrivalNs, showAt }, outdated) => {
        this.#decoding.begin(arrivalNs, process.hrtime.bigint());
        this.#decoder.push(packet, arrivalNs, showAt, outdated);
      },
      rest: () => this.#decoder.rest(),
      kept: () => {
        this.#feeder.goesOn();
        this.#audience.look();
      },
    });
    this.#shutter = new Shutter({ canvas, log, decoder: this.#decoder, feeder: this.#feeder });
    this.#playout = new Playout({
      smoothing,
      release: (packet, arrivalNs, showAt) => this.#gate.push({ packet, arrivalNs, showAt }),
      ended: () => {
        this.#gate.end();
        this.#decoder.end();
      },
      mayLinger: () => this.#gate.isResting,
    });
    this.#audience = new Audience([this.#ring], () => this.#setWatched());
    this.#setWatched();
    this.preview = this.#openPreview(log);
    this.#decoder.on('frame', (frame) => this.#onFrame(frame));
    this.#decoder.on('format', (format) => {
      if (format.stream !== this.#stream) return;
      this.#gate.picture();
      this.#reorderFrames = format.reorderFrames ?? 0;
      this.emit('format', format);
    });
    this.#decoder.on('problem', (problem) => {
      if (problem.stream === this.#stream) this.emit('problem', problem);
    });
    this.#decoder.on('ended', ({ stream }) => {
      if (stream === this.#stream) this.#feeder.streamEnded();
    });
  }

  get stats(): PipelineStats {
    return {
      ...this.#decoder.stats,
      state: this.#feeder.state,
      isPaused: this.#shutter.isClosed,
      received: this.#playout.arrivals.pictures,
      frames: this.#frames,
      late: this.#playout.late,
      repeated: this.#feeder.repeated,
      latencyMs: this.#latency.value,
      smoothingMs: this.#playout.delayMs,
      watched: this.#audience.watched,
      resting: this.#gate.isResting,
    };
  }

  /** What the present stream is like. Costs some work: ask a few times a second at most. */
  get measures(): StreamMeasures {
    const { arrivals, jitterMs, heldMs } = this.#playout;
    const { keyframeMs, sinceKeyframeMs, pictureMs, reorderFrames } = arrivals;
    const reorderMs = Math.max(reorderFrames, this.#reorderFrames) * pictureMs;
    const [decodeMs, showMs] = [this.#decoding.ms, this.#showing.value];
    return { keyframeMs, sinceKeyframeMs, reorderMs, jitterMs, heldMs, decodeMs, showMs };
  }

  /**
   * Replaces the content of the card. Settles when it is drawn. `atOnce`: the card before is not shown any more from
   * now on; until the new one is drawn, the new one without its text is, as it is in place of the first black picture.
   */
  async setCard(content: CardContent, { atOnce = false }: { readonly atOnce?: boolean } = {}): Promise<void> {
    const outline = atOnce || !this.#hasCard ? this.#cards.outline(content) : undefined;
    this.#hasCard = true;
    if (outline !== undefined) this.#feeder.setCard(outline);
    const picture = await this.#cards.draw(content);
    if (picture !== undefined) this.#feeder.setCard(picture);
  }

  /** Shows a picture of the canvas' size in I420 in place of a card. */
  setCardPicture(picture: Uint8Array): void {
    this.#hasCard = true;
    this.#cards.forget();
    this.#feeder.setCard(picture);
  }

  /**
   * Changes settings, without a picture lost. A placement counts from the next picture on; when none comes, the newest
   * one of the stream is drawn again. A picture that is held after its stream stays as it is.
   */
  update({ placement, holdMs, smoothing }: Partial<PipelineSettings>): void {
    if (placement !== undefined) {
      this.#decoder.place(placement);
      this.#wake();
    }
    if (holdMs !== undefined) this.#feeder.holdMs = holdMs;
    if (smoothing !== undefined) this.#playout.smoothing = smoothing;
  }

  /**
   * Hides the stream: when this returns, no picture of it is shown until `resume`, but this card. Settles when the card
   * is drawn; until then, it is shown without its text. Streams are received and decoded nevertheless.
   */
  async pause(card: CardContent): Promise<void> {
    const closed = this.#shutter.close(card);
    // A picture of the stream that is on its way to viewers does not reach them.
    this.preview.refresh();
    await closed;
  }

  /** Shows the stream again, beginning with its newest picture; without a stream, the card. */
  resume(): void {
    this.#shutter.open();
    this.#wake();
  }

  addSink(sink: FrameSink): void {
    this.#feeder.addSink(sink);
    this.#audience.add(sink);
    this.#setWatched();
  }

  removeSink(sink: FrameSink): void {
    this.#feeder.removeSink(sink);
    this.#audience.remove(sink);
    this.#setWatched();
  }

  /** Counts as watching until the returned function is called: for whoever looks at the pictures in another way. */
  watch(): () => void {
    const watcher: Watchable = { readers: 1 };
    this.#audience.add(watcher);
    return () => this.#audience.remove(watcher);
  }

  /** Begins a new stream. Pictures of the previous one are not shown any more. */
  begin(): void {
    this.#playout.begin();
    this.#gate.begin();
    this.#stream = this.#decoder.begin();
    this.#reorderFrames = 0;
    this.#latency.reset();
    this.#decoding.reset();
    this.#showing.reset();
    this.#feeder.streamStarted();
  }

  /** Decodes a video packet of the current stream. Its buffer must not be used afterwards. */
  push(packet: VideoPacket): void {
    this.#playout.push(packet, process.hrtime.bigint());
  }

  /**
   * When a picture of the current stream with this time stamp is shown if it is not held back, without the time that
   * decoding takes: milliseconds on the clock of `performance.now()`. Undefined while that is not known.
   */
  pictureDue(pts: number): number | undefined {
    return this.#playout.dueOf(pts);
  }

  /** Shows pictures so many milliseconds later, so that they are with a sound that takes longer. */
  holdBack(milliseconds: number): void {
    this.#playout.holdBackMs = milliseconds;
  }

  /**
   * Ends the stream: its last picture is held for a while, then the card is shown. Without `hold`, the card is shown at
   * once, and nothing that still waits.
   */
  end({ hold = true }: { readonly hold?: boolean } = {}): void {
    if (hold) {
      this.#playout.end();
      return;
    }
    this.#playout.close();
    this.#gate.drop();
    this.#decoder.end();
    this.#feeder.streamEnded({ hold });
  }

  /** Ends the threads and removes the ring. */
  async close(): Promise<void> {
    this.#audience.close();
    this.#cards.close();
    this.#shutter.abandon();
    this.#playout.close();
    this.#feeder.close();
    await Promise.all([this.preview.close(), this.#decoder.close()]);
    this.#ring.close();
  }

  #openPreview(log: Log): Preview {
    const [ring, gate, watch] = [this.#ring, this.#gate, () => this.watch()];
    const source = {
      ring: ring.share(),
      watch,
      get isResting() {
        return gate.isResting;
      },
      get newest() {
        return ring.latest()?.number ?? 0;
      },
    };
    return new Preview({ source, log });
  }

  /** The newest picture is to be shown, also while nobody watches. */
  #wake(): void {
    this.watch()();
  }

  #setWatched(): void {
    const { watched } = this.#audience;
    this.#gate.watched = watched;
    if (watched) this.#playout.hurry();
    this.#feeder.watched = watched;
    this.#decoder.setWatched(watched && this.#feeder.hasSinks);
  }

  #onFrame(frame: PublishedFrame): void {
    if (frame.stream !== this.#stream) return;
    // A picture that is drawn again came long ago.
    if (frame.pictures > 0) this.#measure(frame);
    this.#feeder.frame();
    if (this.#feeder.hasSinks) this.#showing.add(Number(process.hrtime.bigint() - frame.publishedNs) / 1e6);
    this.emit('frame', frame);
  }

  #measure({ publishedNs, arrivalNs, pictures }: PublishedFrame): void {
    this.#latency.add(Number(publishedNs - arrivalNs) / 1e6);
    this.#decoding.end(arrivalNs, publishedNs);
    this.#frames += pictures;
  }
}
