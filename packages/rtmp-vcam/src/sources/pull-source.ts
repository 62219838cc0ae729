import { type FollowEvent, followStream } from '@rtmp-vcam/rtmp-server';
import { RTMP_ERRORS } from '@rtmp-vcam/rtmp-server/errors';
import type { Log } from '@rtmp-vcam/video-pipeline';
import type { CameraOptions } from '../config/run-schema.ts';
import { redact } from '../logging/redact.ts';
import { pullUrl } from '../urls/pull-url.ts';
import { VERSION } from '../version.ts';
import { type CardPlaces, type CardSituation, pullPlaces } from './card-content.ts';
import { lookupIn } from './lookup.ts';
import type { IncomingStream, PullTrouble, StreamSource } from './stream-source.ts';

const TRUST_IT = 'Check the host in the URL. If you trust the server, give this fingerprint with --pull-fingerprint.';

type Waiting = Extract<FollowEvent, { kind: 'waiting' }>;

/** Follows a stream on another server for as long as the program runs. */
export class PullSource implements StreamSource {
  readonly places: CardPlaces;
  readonly situation: CardSituation = { state: 'waiting', text: 'Connecting.', plain: 'Connecting.' };
  readonly #url: string;
  readonly #fingerprint: string | undefined;
  readonly #shown: string;
  readonly #secrets: readonly string[];
  readonly #log: Log;
  readonly #stop: AbortController = new AbortController();
  /** The last reason that was reported: each reason is reported once, not at each try. */
  #said = '';
  #trouble: PullTrouble | undefined;

  constructor({ pull = '', pullFingerprint }: Pick<CameraOptions, 'pull' | 'pullFingerprint'>, log: Log) {
    this.#url = pull;
    this.#fingerprint = pullFingerprint;
    ({ shown: this.#shown, secrets: this.#secrets } = pullUrl(pull));
    this.#log = log;
    this.places = pullPlaces(this.#shown);
  }

  get trouble(): PullTrouble | undefined {
    return this.#trouble;
  }

  async *streams(showCard: (situation: CardSituation) => void): AsyncGenerator<IncomingStream, undefined> {
    const { signal } = this.#stop;
    const url = this.#shown;
    const tls = this.#fingerprint === undefined ? {} : { fingerprint: this.#fingerprint };
    const options = { signal, name: `rtmp-vcam ${VERSION}`, lookup: lookupIn(signal), tls };
    for await (const event of followStream(this.#url, options)) {
      if (event.kind === 'waiting') {
        this.#wait(event, showCard);
        continue;
      }
      this.#said = '';
      this.#trouble = undefined;
      this.#log.info({ url }, 'Stream started');
      yield event.player;
      this.#log.info({ url, reason: event.player.ended?.reason }, 'Stream ended');
    }
    return undefined;
  }

  async close(): Promise<void> {
    this.#stop.abort();
  }

  #wait({ error, delayMs }: Waiting, showCard: (situation: CardSituation) => void): void {
    const { code } = error;
    const text = redact(error.message, this.#secrets);
    this.#log.debug({ code, delayMs }, 'Trying again soon');
    if (text === this.#said) return;
    this.#said = text;
    const fix = code === 'RTMP_ERR_CERTIFICATE' ? TRUST_IT : error.fix;
    this.#trouble = { text, fix, isUsual: code === 'RTMP_ERR_NO_STREAM' };
    this.#log.warn({ code, url: this.#shown, fix }, `${text}; trying again`);
    showCard({ state: 'waiting', text: `${text}. Trying again.`, plain: `${RTMP_ERRORS[code].text}. Trying again.` });
  }
}
