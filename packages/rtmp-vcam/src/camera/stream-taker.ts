import {
  type Log,
  type StreamFormat,
  VIDEO_ERRORS,
  type VideoErrorCode,
  type VideoPipeline,
} from '@rtmp-vcam/video-pipeline';
import { isDemo } from '../demo/demo-name.ts';
import type { IncomingStream, PullTrouble, StreamSource } from '../sources/stream-source.ts';
import { shortEncoderName } from '../terminal/encoder-name.ts';
import type { CardPresenter } from './card-presenter.ts';
import { PictureWatch, type Trouble } from './picture-watch.ts';
import type { SwitchedMicrophone } from './switched-microphone.ts';

/** Most streams have a picture before this, in milliseconds: a card that says that they start would come too late. */
const STARTING_CARD_MS = 300;

/** A decoder that is fast enough is never so late, in milliseconds. */
const LATE_MS = 1000;

/** A problem of the decoder is told again and again while it lasts. */
const RECENT_MS = 10_000;

interface StreamTakerOptions {
  readonly source: StreamSource;
  readonly pipeline: VideoPipeline;
  readonly log: Log;
  /** Number of the video track to show. */
  readonly track: number;
  readonly card: Pick<CardPresenter, 'show' | 'streamBegins'>;
  /** Gets the sound; undefined without a microphone. */
  readonly microphone?: Pick<SwitchedMicrophone, 'begin' | 'push' | 'end'> | undefined;
  /** Is called with the address of each sender whose stream begins. */
  readonly onBegin?: (remoteAddress: string) => void;
}

/** Feeds each stream to the pipeline and the microphone. The source gives one stream at a time. */
export class StreamTaker {
  readonly #source: StreamSource;
  readonly #pipeline: VideoPipeline;
  readonly #log: Log;
  readonly #track: number;
  readonly #card: StreamTakerOptions['card'];
  readonly #microphone: StreamTakerOptions['microphone'];
  readonly #onBegin: (remoteAddress: string) => void;
  #watch: PictureWatch | undefined;
  #current: IncomingStream | undefined;
  #since: Date = new Date(0);
  #format: StreamFormat | undefined;
  #problem: { readonly code: VideoErrorCode; readonly at: number } | undefined;
  #count = 0;
  /** Bytes of the streams that are over. */
  #bytes = 0;

  constructor({ source, pipeline, log, track, card, microphone, onBegin = () => {} }: StreamTakerOptions) {
    this.#source = source;
    this.#pipeline = pipeline;
    this.#log = log;
    this.#track = track;
    this.#card = card;
    this.#microphone = microphone;
    this.#onBegin = onBegin;
    pipeline.on('format', (format) => {
      this.#format = format;
      this.#watch?.picture();
      const { width, height, codecString, decoder, reorderFrames } = format;
      log.info({ ...this.#sender, width, height, codec: codecString, decoder, reorderFrames }, 'Picture');
    });
    pipeline.on('problem', ({ code, detail }) => {
      log.warn({ ...this.#sender, code, fix: VIDEO_ERRORS[code].fix }, detail);
      this.#problem = { code, at: performance.now() };
      this.#watch?.problem(code, detail);
    });
  }

  /** The stream that is being received; undefined when there is none. */
  get current(): IncomingStream | undefined {
    return this.#current;
  }

  /** When the current stream, or else the last one, began. */
  get since(): Date {
    return this.#since;
  }

  /** Size and decoder of the current stream; undefined before its first picture. */
  get format(): StreamFormat | undefined {
    return this.#current === undefined ? undefined : this.#format;
  }

  /** Why there is no stream to pull. */
  get pullTrouble(): PullTrouble | undefined {
    return this.#current === undefined ? this.#source.trouble : undefined;
  }

  /** Why the current stream has no picture, or none any more; undefined when it has one. */
  get trouble(): Trouble | undefined {
    return this.#watch?.trouble;
  }

  /** What the decoder reported last, if that was a few seconds ago. */
  get decoderProblem(): VideoErrorCode | undefined {
    const { code, at } = this.#problem ?? { at: Number.NEGATIVE_INFINITY };
    return performance.now() - at < RECENT_MS ? code : undefined;
  }

  /** Streams, and bytes of them, since the start. */
  get totals(): { readonly streams: number; readonly bytes: number } {
    return { streams: this.#count, bytes: this.#bytes + (this.#current?.stats.bytes ?? 0) };
  }

  /** Receives streams until the source is closed. */
  async run(): Promise<void> {
    for await (const stream of this.#source.streams((situation) => this.#card.show(situation))) {
      this.#current = stream;
      this.#since = new Date();
      this.#count++;
      await this.#take(stream);
      this.#bytes += stream.stats.bytes;
      this.#current = undefined;
    }
  }

  /** Whom log lines are about: without an address, a hostile stream could silence the lines about the next one. */
  get #sender(): { remote?: string } {
    const remote = this.#current?.remoteAddress;
    return remote === undefined ? {} : { remote };
  }

  async #take(stream: IncomingStream): Promise<void> {
    this.#format = undefined;
    this.#problem = undefined;
    if (stream.remoteAddress !== undefined) this.#onBegin(stream.remoteAddress);
    this.#card.streamBegins(isDemo(stream.encoder));
    this.#pipeline.begin();
    this.#microphone?.begin(stream.remoteAddress);
    const watch = this.#watchOver(stream);
    this.#watch = watch;
    const starting = setTimeout(() => {
      if (this.#format === undefined && !watch.hasReported) this.#card.show({ state: 'starting' });
    }, STARTING_CARD_MS);
    for await (const packet of stream) {
      watch.packet(packet);
      if (packet.media === 'audio') this.#microphone?.push(packet);
      else if (packet.track === this.#track) this.#pipeline.push(packet);
    }
    clearTimeout(starting);
    watch.close();
    this.#watch = undefined;
    const { ended } = stream;
    // This side ends a stream when the program is ending, or with an error when the owner does not want its picture.
    const isUnwanted = ended?.reason === 'closed' && ended.error !== undefined;
    this.#pipeline.end({ hold: !isUnwanted });
    this.#microphone?.end({ hold: !isUnwanted });
    // When the program is ending, nobody sees the card any more.
    if (ended?.reason !== 'closed' || isUnwanted) this.#card.show({ state: 'disconnected' });
  }

  #watchOver(stream: IncomingStream): PictureWatch {
    return new PictureWatch({
      track: this.#track,
      sender: () => shortEncoderName(stream.encoder),
      stats: () => stream.stats.flv,
      isDecoderLate: () => this.#pipeline.stats.waitingMs > LATE_MS,
      report: (trouble, isVisible) => this.#report(stream, trouble, isVisible),
    });
  }

  #report({ path, stats }: IncomingStream, { text, plain, fix, code }: Trouble, isVisible: boolean): void {
    // The decoder's problems are in the log already.
    const counts = Object.fromEntries(Object.entries(stats.flv).filter(([, count]) => count > 0));
    if (code === undefined) this.#log.warn({ ...this.#sender, path, fix, ...counts }, text);
    if (isVisible) this.#card.show({ state: 'problem', text, plain, fix });
  }
}
