import type { Advice } from '@rtmp-vcam/api';
import type { CameraFacts } from './facts.ts';

/** What one kind of advice says about some facts. */
export type Words = Pick<Advice, 'level' | 'text' | 'fix'>;

/** One kind of advice. */
export interface AdviceKind {
  /** Stays the same from release to release. */
  readonly code: `ADVICE_${string}`;
  /** Its title in docs/advice.md. */
  readonly title: string;
  /** In docs/advice.md: when it is given, and why it matters. */
  readonly meaning: string;
  /** In docs/advice.md: what to do. */
  readonly remedy: string;
  /** It is about the present stream, and ends with it. */
  readonly aboutStream: boolean;
  /** Its remedy is a setting of the sender, so it is not given for the test picture or for a paused camera. */
  readonly aboutSender: boolean;
  /** It is shown when it has been found for so long. */
  readonly afterMs: number;
  /** It stays for so long when it is not found any more. */
  readonly keepMs: number;
  /** Several, when it can be given for several things at a time. */
  find(facts: CameraFacts): Words | readonly Words[] | undefined;
}

/** For what is measured, and therefore changes all the time. */
export const MEASURED = { aboutStream: true, aboutSender: true, afterMs: 3000, keepMs: 5000 } as const;
/** For what is true or not. */
export const KNOWN = { aboutStream: false, aboutSender: false, afterMs: 0, keepMs: 0 } as const;
