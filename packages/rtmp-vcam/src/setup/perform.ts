import type { CommandContext } from '../command-context.ts';
import { AppError } from '../errors.ts';
import type { System } from '../system/system.ts';
import { truncate, withoutControls } from '../terminal/display-width.ts';
import { styleFor } from '../terminal/style.ts';
import { Terminal } from '../terminal/terminal.ts';
import { carryOut, type Watcher } from './carry-out.ts';
import { indented } from './describe-plan.ts';
import type { Facts, Rise } from './facts.ts';
import { NO_ROOT } from './obstacles.ts';
import type { OwnParts } from './own-parts.ts';
import { installedPackages } from './package-manager.ts';
import type { ChangeRecord } from './record.ts';
import { RootShell } from './root-shell.ts';
import type { Step } from './step.ts';

interface Performance {
  /** The steps undo what was done before. */
  readonly undo: boolean;
  readonly facts: Facts;
  readonly system: System;
  readonly own: OwnParts;
  readonly record: ChangeRecord;
  readonly context: Pick<CommandContext, 'env' | 'stdout' | 'signal'>;
}

interface Performed {
  /** All steps were done. */
  readonly isDone: boolean;
  /** The steps that need an administrator, if this user may not be one. */
  readonly denied: readonly Step[];
}

/** Does the steps, and says how each goes. Resolves to undefined if Ctrl-C answered the question for the password. */
export async function perform(
  steps: readonly Step[],
  { undo, facts, system, own, record, context }: Performance,
): Promise<Performed | undefined> {
  const { env, stdout, signal } = context;
  const terminal = new Terminal(stdout, env);
  const { rise, distribution } = facts;
  const onLine = (line: string): void => showBelow(terminal, line);
  const onAbort = (): void => terminal.write('Stopping after this command, so that nothing is left half done.\n');
  const isRootNeeded = steps.some(({ needsRoot }) => needsRoot);
  const shell = isRootNeeded ? await openShell(rise, { env, onLine }) : undefined;
  if (isRootNeeded && signal.aborted) {
    if (shell instanceof RootShell) await shell[Symbol.asyncDispose]();
    return undefined;
  }
  const watcher = watcherOn(terminal);
  // What needs no administrator is done all the same.
  const denied = typeof shell === 'string' ? steps.filter(({ needsRoot }) => needsRoot) : [];
  if (typeof shell === 'string') watcher.denies(denied, shell, undo ? UNDO_LATER : NO_ROOT.fix);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const left = steps.filter((step) => !denied.includes(step));
    const isDone = await carryOut(left, {
      hands: {
        asRoot: async (command) => (shell instanceof RootShell ? shell.run(command) : { ok: false, output: '' }),
        own: (action, keep) => own.does(action, keep),
        packages: () => installedPackages(distribution.family, system),
      },
      keeper: record,
      watcher,
      signal,
    });
    return { isDone: isDone && denied.length === 0, denied };
  } finally {
    terminal.setBottomLine('');
    signal.removeEventListener('abort', onAbort);
    if (shell instanceof RootShell) await shell[Symbol.asyncDispose]();
  }
}

const UNDO_LATER = 'When this user may work as administrator, run rtmp-vcam setup --undo again: it does what is left.';

/** Resolves to why there is no shell of the administrator, if this user may not have one. */
async function openShell(rise: Rise, options: Parameters<typeof RootShell.open>[1]): Promise<RootShell | string> {
  if (rise === 'none') return 'This user has neither sudo nor pkexec';
  try {
    return await RootShell.open(rise, options);
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

/** What does not fit would stay on the screen. */
function showBelow(terminal: Terminal, text: string): void {
  terminal.setBottomLine(truncate(`  ${withoutControls(text)}`, terminal.columns - 1));
}

interface SetupWatcher extends Watcher {
  /** None of these steps is done, all for the same reason. */
  denies(steps: readonly Step[], reason: string, fix: string): void;
}

function watcherOn(terminal: Terminal): SetupWatcher {
  const style = styleFor(terminal.colours);
  const say = (line: string): void => {
    terminal.setBottomLine('');
    terminal.write(`${line}\n`);
  };
  terminal.write('\n');
  return {
    begins: ({ title }) => (terminal.interactive ? showBelow(terminal, `${title} …`) : say(`… ${title}`)),
    ends: ({ title }) => say(`${style.green('✓')} ${title}`),
    fails: ({ title, remedy }, reason) =>
      say(`${style.red('✗')} ${title}\n  ${indented(reason, 2)}\n  ${style.dim('→')} ${remedy}`),
    denies: (steps, reason, fix) => {
      for (const { title } of steps) say(`${style.red('✗')} ${title}`);
      say(`  ${indented(reason, 2)}\n  ${style.dim('→')} ${fix}`);
    },
    isLeftOut: ({ title }) => say(`${style.yellow('!')} ${title}: left out, because of what failed before`),
  };
}
