import { type OwnAction, shellText } from './action.ts';
import type { Change } from './change.ts';
import type { CommandResult } from './root-shell.ts';
import { isAfter, type Step, type StepAction, type StepName } from './step.ts';

/** What the steps are done with. */
export interface Hands {
  /** Runs a command of the administrator. */
  asRoot(command: string): Promise<CommandResult>;
  /** Does what this program does itself, and keeps what that changes, also if it goes wrong then. Throws what went wrong. */
  own(action: OwnAction, keep: (change: Change) => void): Promise<void>;
  /** The names of all packages that are installed now. */
  packages(): Promise<ReadonlySet<string>>;
}

/** Who is told how it goes. */
export interface Watcher {
  begins(step: Step): void;
  ends(step: Step): void;
  fails(step: Step, reason: string): void;
  /** It needs a step that has failed. */
  isLeftOut(step: Step): void;
}

/** Keeps what was changed. */
export interface Keeper {
  add(change: Change): void;
  remove(change: Change): void;
}

interface CarryOut {
  readonly hands: Hands;
  readonly keeper: Keeper;
  readonly watcher: Watcher;
  /** After this no further action is begun. */
  readonly signal: AbortSignal;
}

/** Does the steps in order. One that fails keeps only those from being done that need it. Resolves to whether all were. */
export async function carryOut(steps: readonly Step[], { hands, keeper, watcher, signal }: CarryOut): Promise<boolean> {
  const failed = new Set<StepName>();
  for (const step of steps) {
    if (signal.aborted) return false;
    if (isAfter(step, failed)) {
      watcher.isLeftOut(step);
      failed.add(step.name);
      continue;
    }
    watcher.begins(step);
    const reason = await doStep(step, hands, keeper, signal);
    if (reason === undefined) {
      watcher.ends(step);
      continue;
    }
    failed.add(step.name);
    watcher.fails(step, reason);
  }
  return failed.size === 0;
}

/** Resolves to why it failed; undefined if it did not. */
async function doStep(step: Step, hands: Hands, keeper: Keeper, signal: AbortSignal): Promise<string | undefined> {
  const before = step.name === 'module' ? await hands.packages() : new Set<string>();
  // The change of packages is that of the last action, and a part of them may be there earlier.
  const keepPart = async (): Promise<void> => {
    const change = step.actions.find(({ change: kept }) => kept?.kind === 'packages')?.change;
    if (change !== undefined) await keep(change, before, hands, keeper);
  };
  for (const each of step.actions) {
    if (signal.aborted) {
      await keepPart();
      return 'it was interrupted';
    }
    const { ok, output } = await act(each, hands, keeper);
    if (!ok && each.mayFail !== true) {
      await keepPart();
      return lastWords(output);
    }
    if (each.undoes !== undefined) keeper.remove(each.undoes);
    if (each.leaves !== undefined) keeper.add(each.leaves);
    if (each.change !== undefined && each.idleText?.test(output) !== true)
      await keep(each.change, before, hands, keeper);
  }
  return undefined;
}

async function act({ action }: StepAction, hands: Hands, keeper: Keeper): Promise<CommandResult> {
  if (action.kind !== 'own') return hands.asRoot(shellText(action));
  try {
    await hands.own(action, (change) => keeper.add(change));
    return { ok: true, output: '' };
  } catch (error) {
    const fix = error instanceof Error && 'fix' in error ? `\n${String(error.fix)}` : '';
    return { ok: false, output: `${error instanceof Error ? error.message : String(error)}${fix}` };
  }
}

/** Packages bring others along, so it is looked up what has come. */
async function keep(change: Change, before: ReadonlySet<string>, hands: Hands, keeper: Keeper): Promise<void> {
  if (change.kind !== 'packages') return keeper.add(change);
  const added = [...(await hands.packages())].filter((name) => !before.has(name));
  const asked = change.asked.filter((name) => added.includes(name));
  if (asked.length > 0) keeper.add({ kind: 'packages', asked, added });
}

const MOST_LINES = 4;

/** The end of what a command has printed, where errors are. */
function lastWords(output: string): string {
  const lines = output.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.slice(-MOST_LINES).join('\n') || 'the command says nothing about the reason';
}
