import { hostMs } from '../../bench/measure/stalls.ts';
import type { Product } from '../../test/support/product.ts';
import type { Gap } from '../measure/gaps.ts';
import type { Incident, Scene } from './incident.ts';

/** The level of warnings in the log. */
const WARNING = 40;
/** A warning may be the reason of a gap that begins so much later. */
const BEFORE_MS = 1000;

/** Remembers which incidents happened when. */
export class Diary {
  /** How often each has happened. */
  readonly counts: Map<string, number> = new Map();
  /** Those in which the program has not done what it should. */
  readonly problems: string[] = [];
  readonly #begun: { readonly name: string; readonly at: number }[] = [];

  /** Lets an incident happen. */
  async live({ name, happen }: Incident, scene: Scene): Promise<void> {
    this.#begun.push({ name, at: hostMs() });
    await happen(scene).catch((error: unknown) => this.problems.push(`${name}: ${error}`));
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** What was going on when a time without a new picture began, with the warnings of the program. */
  during({ from, to }: Gap, { logs }: Pick<Product, 'logs'>): string {
    const { name, at } = this.#begun.findLast((each) => each.at <= from) ?? { name: 'nothing yet', at: from };
    const clockAhead = Date.now() - hostMs();
    const said = logs.filter(({ time, level }) => {
      const saidAt = new Date(String(time)).getTime() - clockAhead;
      return Number(level) >= WARNING && saidAt > from - BEFORE_MS && saidAt < to;
    });
    const texts = [...new Set(said.map(({ msg, camera }) => `${camera ?? ''} ${msg}`.trim()))];
    return `${((from - at) / 1000).toFixed(1)} s after "${name}" began${texts.map((text) => `; ${text}`).join('')}`;
  }
}
