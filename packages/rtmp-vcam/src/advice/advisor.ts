import type { Advice } from '@rtmp-vcam/api';
import { ALL_ADVICE } from './all-advice.ts';
import type { CameraFacts } from './facts.ts';
import { type NotedAdvice, shown, steadied } from './steady.ts';

/** Gives advice on one camera. */
export class Advisor {
  #noted: readonly NotedAdvice[] = [];
  #stream: unknown;

  /** The advice while this stream is the present one: the most important first. */
  adviceOn(stream: unknown): Advice[] {
    return shown(this.#notedOn(stream));
  }

  /** Looks at new facts. `stream`: the same for as long as they are about the same stream; `now`: milliseconds. */
  look(facts: CameraFacts, stream: unknown, now: number): void {
    const before = this.#notedOn(stream);
    const isSenderOut = facts.camera.isPaused || facts.stream?.isDemo === true;
    const found = ALL_ADVICE.map((kind) => ({
      kind,
      words: kind.aboutSender && isSenderOut ? [] : [kind.find(facts) ?? []].flat(),
    }));
    this.#noted = steadied(before, found, now);
    this.#stream = stream;
  }

  /** What was noted of the stream before is over. */
  #notedOn(stream: unknown): readonly NotedAdvice[] {
    return stream === this.#stream ? this.#noted : this.#noted.filter(({ kind }) => !kind.aboutStream);
  }
}
