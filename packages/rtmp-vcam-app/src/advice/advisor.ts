import type { Advice } from '@rtmp-vcam/api';
import { ALL_ADVICE } from './all-advice.ts';
import type { CameraFacts } from './facts.ts';
import { type NotedAdvice, shown, steadied } from './steady.ts';

/** Gives advice on one camera. */
export class Advisor {
  #noted: readonly NotedAdvice[] = [];
  #stream: unknown;

  /** The most important first. */
  get advice(): Advice[] {
    return shown(this.#noted);
  }

  /** Looks at new facts. `stream`: the same for as long as they are about the same stream; `now`: milliseconds. */
  look(facts: CameraFacts, stream: unknown, now: number): void {
    if (stream !== this.#stream) this.#noted = this.#noted.filter(({ kind }) => !kind.aboutStream);
    this.#stream = stream;
    const found = ALL_ADVICE.map((kind) => ({ kind, words: [kind.find(facts) ?? []].flat() }));
    this.#noted = steadied(this.#noted, found, now);
  }
}
