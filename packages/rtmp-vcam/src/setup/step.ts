import type { Action } from './action.ts';
import type { Change } from './change.ts';

/** What a person can agree to or leave out. */
export type StepName = 'module' | 'camera' | 'group' | 'firewall' | 'mic' | 'service';

/** A step of a plan, in words and in actions. */
export interface Step {
  readonly name: StepName;
  /** What it does: `Install v4l2loopback, the module that makes cameras`. */
  readonly title: string;
  /** What else a person should know before they agree. */
  readonly hints: readonly string[];
  readonly needsRoot: boolean;
  readonly actions: readonly StepAction[];
  /** What to do when it fails. */
  readonly remedy: string;
}

export interface StepAction {
  readonly action: Action;
  /** What this action changes; undefined if it leaves nothing behind. */
  readonly change?: Change;
  /** The change that it undoes. */
  readonly undoes?: Change;
  /** The part of that change which it does not undo. */
  readonly leaves?: Change;
  /** The next one is begun even if this one fails. */
  readonly mayFail?: boolean;
  /** It prints this when there was nothing to do, and then nothing has changed. */
  readonly idleText?: RegExp;
}

/** What is to be done, and what not. */
export interface Plan {
  /** What is there already, in words. */
  readonly done: readonly string[];
  readonly steps: readonly Step[];
  /** What a person has to know or do themselves. */
  readonly notes: readonly string[];
}

/** Steps that are of no use when the step has failed. */
export function isAfter(step: Step, failed: ReadonlySet<StepName>): boolean {
  return step.name === 'camera' && failed.has('module');
}
