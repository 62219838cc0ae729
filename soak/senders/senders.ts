import { setTimeout as sleep } from 'node:timers/promises';
import { prepareClip } from '../../bench/clips/clips.ts';
import { publish } from '../../bench/publisher/publish.ts';
import { makeClip } from '../../test/support/clips.ts';
import { pushWithFfmpeg } from '../../test/support/peers.ts';
import type { Product } from '../../test/support/product.ts';
import type { Random } from '../../test/support/random.ts';
import { BadNetwork } from './bad-network.ts';

export const CANVAS = { width: 640, height: 360 } as const;
const FRAMES = 240;
/** Half a second: a decoder that was killed goes on with the next keyframe. */
const KEYFRAME_EVERY = 15;

/** How often senders came. */
export interface Counts {
  steady: number;
  coming: number;
  far: number;
  dropped: number;
}

/** Sends to three cameras until it is disposed of: steadily, now and then, and over a bad network. */
export class Senders implements AsyncDisposable {
  readonly counts: Counts = { steady: 0, coming: 0, far: 0, dropped: 0 };
  readonly #stop: AbortController = new AbortController();
  readonly #random: Random;
  readonly #product: Product;
  readonly #network: BadNetwork;
  #loops: Promise<void>[] = [];

  private constructor(product: Product, network: BadNetwork, random: Random) {
    this.#product = product;
    this.#network = network;
    this.#random = random;
  }

  static async start(product: Product, random: Random): Promise<Senders> {
    const network = await BadNetwork.start(product.port, random);
    const senders = new Senders(product, network, random);
    const clip = await makeClip({ ...CANVAS, frames: FRAMES, clip: 7, keyframeEvery: KEYFRAME_EVERY });
    const far = prepareClip('p720');
    senders.#loops = [
      senders.#loop(() => senders.#sendSteadily(clip.file)),
      senders.#loop(() => senders.#comeAndGo(clip.file)),
      senders.#loop(() => senders.#sendFromAfar(far)),
    ];
    return senders;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#network[Symbol.asyncDispose]();
    await Promise.all(this.#loops);
  }

  async #loop(send: () => Promise<void>): Promise<void> {
    while (!this.#stop.signal.aborted) await send();
  }

  /** To the camera `steady`: ends only if the program ends it. */
  async #sendSteadily(file: string): Promise<void> {
    this.counts.steady++;
    await this.#push(file, 'steady', Number.POSITIVE_INFINITY);
  }

  /** To the camera `coming`: for some seconds, then killed or ended, and nothing for some seconds. */
  async #comeAndGo(file: string): Promise<void> {
    this.counts.coming++;
    await this.#push(file, 'coming', 3000 + this.#random.below(12_000));
    await this.#sleep(500 + this.#random.below(6000));
  }

  /** To the first camera, with the publisher of the benchmark. */
  async #sendFromAfar(clip: ReturnType<typeof prepareClip>): Promise<void> {
    this.counts.far++;
    const seconds = 5 + this.#random.below(12);
    // The network drops the connection at some time, and then the publisher fails.
    const sent = publish(clip, { port: this.#network.port, seconds }).catch(() => {});
    await Promise.race([sent, this.#sleep(1000 * (seconds + 5))]);
    this.counts.dropped = this.#network.dropped;
    await this.#sleep(500);
  }

  async #push(file: string, app: string, ms: number): Promise<void> {
    await using push = await pushWithFfmpeg(file, this.#product.url.replace('/live/', `/${app}/`), { loop: true });
    await Promise.race([push.ended, this.#sleep(ms)]);
    if (this.#random.below(2) === 0) await push.stop('SIGTERM', 3000);
  }

  async #sleep(ms: number): Promise<void> {
    if (ms !== Number.POSITIVE_INFINITY) return sleep(ms, undefined, { signal: this.#stop.signal }).catch(() => {});
    const { signal } = this.#stop;
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }
}
