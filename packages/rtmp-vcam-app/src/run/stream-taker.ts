import type { PublicationStats } from '@rtmp-vcam/rtmp-server';
import type { StreamFormat, VideoPipeline } from '@rtmp-vcam/video-pipeline';
import type { Logger } from 'pino';
import type { CardSituation } from '../sources/card-content.ts';
import type { IncomingStream, StreamSource } from '../sources/stream-source.ts';

/** A stream that has no picture after this time gets a warning, which its sender sees on the card. */
const PICTURE_EXPECTED_MS = 3000;

interface StreamTakerOptions {
  readonly source: StreamSource;
  readonly pipeline: VideoPipeline;
  readonly logger: Logger;
  /** Number of the video track to show. */
  readonly track: number;
  /** Puts a situation on the card. */
  readonly showCard: (situation: CardSituation) => void;
}

/** Feeds each stream to the pipeline. The source gives one stream at a time. */
export class StreamTaker {
  readonly #source: StreamSource;
  readonly #pipeline: VideoPipeline;
  readonly #logger: Logger;
  readonly #track: number;
  readonly #showCard: (situation: CardSituation) => void;
  #current: IncomingStream | undefined;
  #format: StreamFormat | undefined;

  constructor({ source, pipeline, logger, track, showCard }: StreamTakerOptions) {
    this.#source = source;
    this.#pipeline = pipeline;
    this.#logger = logger;
    this.#track = track;
    this.#showCard = showCard;
    pipeline.on('format', (format) => {
      this.#format = format;
      const { width, height, codecString, decoder, reorderFrames } = format;
      logger.info({ width, height, codec: codecString, decoder, reorderFrames }, 'Picture');
    });
    pipeline.on('problem', ({ code, detail }) => {
      logger.warn({ code }, detail);
    });
  }

  /** The stream that is being received; undefined when there is none. */
  get current(): IncomingStream | undefined {
    return this.#current;
  }

  /** Size and decoder of the current stream; undefined before its first picture. */
  get format(): StreamFormat | undefined {
    return this.#current === undefined ? undefined : this.#format;
  }

  /** Receives streams until the source is closed. */
  async run(): Promise<void> {
    for await (const stream of this.#source.streams(this.#showCard)) {
      this.#current = stream;
      await this.#take(stream);
      if (this.#current === stream) this.#current = undefined;
    }
  }

  async #take(stream: IncomingStream): Promise<void> {
    this.#format = undefined;
    this.#pipeline.begin();
    const reminder = setTimeout(() => this.#missPicture(stream), PICTURE_EXPECTED_MS);
    for await (const packet of stream) {
      if (packet.media === 'video' && packet.track === this.#track) this.#pipeline.push(packet);
    }
    clearTimeout(reminder);
    this.#pipeline.end();
    // When the program is ending, nobody sees the card any more.
    if (stream.ended?.reason !== 'closed') this.#showCard({ state: 'disconnected' });
  }

  #missPicture({ path, encoder, stats }: IncomingStream): void {
    if (this.#format !== undefined) return;
    const sender = encoder === '' ? 'The sender' : encoder;
    const { text, fix } = this.#reasonOf(sender, stats.flv);
    this.#logger.warn({ path, ...stats.flv }, text);
    this.#showCard({ state: 'problem', text, fix });
  }

  #reasonOf(
    sender: string,
    { videoPackets, unsupportedBodies }: PublicationStats['flv'],
  ): { text: string; fix: string } {
    if (videoPackets > 0 && this.#track > 0) {
      const fix = 'Start rtmp-vcam without --track, or with the number of a track that the sender sends.';
      return { text: `${sender} is connected, but there is no picture on track ${this.#track}`, fix };
    }
    const fix = 'Set the video encoder to H.264 and start the stream again.';
    if (videoPackets === 0 && unsupportedBodies > 0) {
      return { text: `${sender} sends video that is not H.264, HEVC, AV1 or VP9`, fix };
    }
    return { text: `${sender} is connected, but there is no picture yet`, fix };
  }
}
