import type { Publication, RtmpServer } from '@rtmp-vcam/rtmp-server';
import type { StreamFormat, VideoPipeline } from '@rtmp-vcam/video-pipeline';
import type { Logger } from 'pino';
import type { CardSituation } from './card-content.ts';

/** A stream that has shown nothing for this long has something wrong that its sender should know. */
const PICTURE_EXPECTED_MS = 3000;

export interface StreamTakerOptions {
  readonly server: RtmpServer;
  readonly pipeline: VideoPipeline;
  readonly logger: Logger;
  /** Puts a situation on the card. */
  readonly showCard: (situation: CardSituation) => void;
}

/** Brings each stream that is published to the camera. The server sees to it that there is one at a time. */
export class StreamTaker {
  readonly #server: RtmpServer;
  readonly #pipeline: VideoPipeline;
  readonly #logger: Logger;
  readonly #showCard: (situation: CardSituation) => void;
  #current: Publication | undefined;
  #format: StreamFormat | undefined;

  constructor({ server, pipeline, logger, showCard }: StreamTakerOptions) {
    this.#server = server;
    this.#pipeline = pipeline;
    this.#logger = logger;
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

  /** The stream that is on; undefined when there is none. */
  get current(): Publication | undefined {
    return this.#current;
  }

  /** Size and decoder of the current stream; undefined before its first picture. */
  get format(): StreamFormat | undefined {
    return this.#current === undefined ? undefined : this.#format;
  }

  /** Takes streams until the server is closed. */
  async run(): Promise<void> {
    for await (const publication of this.#server) {
      this.#current = publication;
      await this.#take(publication);
      if (this.#current === publication) this.#current = undefined;
    }
  }

  async #take(publication: Publication): Promise<void> {
    this.#format = undefined;
    this.#pipeline.begin();
    const reminder = setTimeout(() => this.#missPicture(publication), PICTURE_EXPECTED_MS);
    for await (const packet of publication) {
      if (packet.media === 'video' && packet.track === 0) this.#pipeline.push(packet);
    }
    clearTimeout(reminder);
    this.#pipeline.end();
    // At the end of the program nobody sees the card any more.
    if (publication.ended?.reason !== 'closed') this.#showCard({ state: 'disconnected' });
  }

  #missPicture({ path, encoder, stats }: Publication): void {
    if (this.#format !== undefined) return;
    const sender = encoder === '' ? 'The sender' : encoder;
    const text =
      stats.flv.unsupportedBodies > 0
        ? `${sender} sends video that is not H.264`
        : `${sender} is connected, but no picture has come`;
    this.#logger.warn({ path, ...stats.flv }, text);
    this.#showCard({ state: 'problem', text, fix: 'Set the video encoder to H.264 and start the stream again.' });
  }
}
