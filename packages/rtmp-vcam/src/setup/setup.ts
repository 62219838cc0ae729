import type { CommandContext } from '../command-context.ts';
import { AppError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { System } from '../system/system.ts';
import { truncate, withoutControls } from '../terminal/display-width.ts';
import { styleFor } from '../terminal/style.ts';
import { Terminal } from '../terminal/terminal.ts';
import { carryOut, type Watcher } from './carry-out.ts';
import { describePlan, indented, noteText } from './describe-plan.ts';
import { type Facts, factsOf, isRunning, type Rise, removalIn } from './facts.ts';
import { NO_ROOT } from './obstacles.ts';
import type { OwnParts } from './own-parts.ts';
import { installedPackages } from './package-manager.ts';
import { notesWithoutRoot, planSetup, type SetupPlan, type Wishes } from './plan.ts';
import { ChangeRecord } from './record.ts';
import { RootShell } from './root-shell.ts';
import type { Plan, Step } from './step.ts';
import { planUndo } from './undo.ts';

interface SetupOptions {
  readonly wishes: Wishes;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly undo: boolean;
}

type Context = Pick<CommandContext, 'env' | 'stdout' | 'signal'>;

/** One run of the command. Resolves to the exit code. Throws AppError APP_ERR_SETUP and APP_ERR_USAGE. */
export async function setUp(options: SetupOptions, system: System, own: OwnParts, context: Context): Promise<number> {
  const { env, stdout } = context;
  const record = ChangeRecord.open(env);
  const facts = await look(options, system, own, record);
  const plan: SetupPlan = options.undo
    ? { ...(await undoPlan(facts, system, record)), canHaveCamera: true }
    : planSetup(options.wishes, facts);
  const exit = plan.canHaveCamera ? EXIT.ok : EXIT.failure;
  const style = styleFor(new Terminal(stdout, env).colours);
  stdout.write(describePlan(plan, facts, style));
  if (plan.steps.length === 0) {
    stdout.write(`\n${options.undo ? nothingToUndo(record) : nothingToDo(plan, facts)}\n`);
    return exit;
  }
  if (options.dryRun) {
    stdout.write('\nNothing was changed, because of --dry-run.\n');
    return exit;
  }
  const steps = await chosenSteps(plan.steps, options, context);
  if (steps.length === 0) {
    stdout.write('Nothing was changed.\n');
    return exit;
  }
  record.check();
  const performed = await perform(steps, options, { facts, system, own, record, context });
  if (performed === undefined) {
    stdout.write('\nNothing was changed.\n');
    return EXIT.interrupted;
  }
  const { isDone, denied } = performed;
  for (const note of notesWithoutRoot(denied, options.wishes, facts)) stdout.write(`\n${noteText(note, style)}\n`);
  const words = options.undo
    ? undoneWords({ isDone, isWhole: steps.length === plan.steps.length, notes: plan.notes })
    : await lastWords(isDone, options, system, own, record);
  stdout.write(`\n${words}\n`);
  return context.signal.aborted ? EXIT.interrupted : isDone ? exit : EXIT.failure;
}

async function look(
  { wishes, undo }: Pick<SetupOptions, 'wishes' | 'undo'>,
  system: System,
  own: OwnParts,
  { changes }: ChangeRecord,
): Promise<Facts> {
  const [pipewire, service] = await Promise.all([own.pipewire(), own.service()]);
  return factsOf(system, wishes.ports, { pipewire, ...service, mic: undo ? 'off' : own.mic(), changes });
}

async function undoPlan(facts: Facts, system: System, record: ChangeRecord): Promise<Plan> {
  const { settled, ...plan } = planUndo(facts, await removalIn(facts, system));
  // What others have undone already need not be remembered.
  if (plan.steps.length === 0) for (const change of settled) record.remove(change);
  return plan;
}

/** What is left in the record can be undone later, as notes say. */
function nothingToUndo({ changes }: ChangeRecord): string {
  return changes.length === 0 ? 'There is nothing to undo.' : 'Nothing more can be undone now: see above.';
}

function nothingToDo({ notes }: Plan, facts: Facts): string {
  return notes.length === 0
    ? `Everything is there. ${nextWords(facts)}`
    : 'Setup can do nothing more here. What apps see now: rtmp-vcam doctor';
}

async function chosenSteps(
  steps: readonly Step[],
  { yes, undo }: SetupOptions,
  { stdout, signal }: Context,
): Promise<readonly Step[]> {
  if (yes) return steps;
  if (stdout.isTTY !== true || process.stdin.isTTY !== true) {
    throw new AppError(
      'APP_ERR_USAGE',
      'rtmp-vcam setup asks before it changes anything, and there is no terminal to ask in',
      {
        fix: 'Add --yes to do all of this without being asked.',
      },
    );
  }
  const { chooseSteps } = await import('./ask.ts');
  stdout.write('\n');
  return chooseSteps(steps, { signal, message: undo ? 'Undo this?' : 'Do this?' });
}

interface Performance {
  readonly facts: Facts;
  readonly system: System;
  readonly own: OwnParts;
  readonly record: ChangeRecord;
  readonly context: Context;
}

interface Performed {
  /** All steps were done. */
  readonly isDone: boolean;
  /** The steps that need an administrator, if this user may not be one. */
  readonly denied: readonly Step[];
}

/** Resolves to undefined if Ctrl-C was the answer to the question for the password. */
async function perform(
  steps: readonly Step[],
  { undo }: Pick<SetupOptions, 'undo'>,
  { facts, system, own, record, context }: Performance,
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

interface Undone {
  readonly isDone: boolean;
  /** No step was left out. */
  readonly isWhole: boolean;
  readonly notes: Plan['notes'];
}

function undoneWords({ isDone, isWhole, notes }: Undone): string {
  if (!isDone) return 'Some of it could not be undone: see above.';
  if (!isWhole) return 'What you chose is undone. What you left out is undone with: rtmp-vcam setup --undo';
  return notes.length === 0
    ? 'Everything is as it was before rtmp-vcam setup.'
    : 'All else is as it was before rtmp-vcam setup. What stays is said above.';
}

function nextWords(facts: Facts): string {
  return isRunning(facts) ? 'It runs. See: rtmp-vcam status' : 'Start it with: rtmp-vcam';
}

/** What a person is told at the end. */
async function lastWords(
  isDone: boolean,
  options: SetupOptions,
  system: System,
  own: OwnParts,
  record: ChangeRecord,
): Promise<string> {
  if (!isDone) {
    const undo = record.changes.length === 0 ? '' : ' What was done is undone with: rtmp-vcam setup --undo';
    return `Some of it did not work: see above.${undo}`;
  }
  const facts = await look(options, system, own, record);
  const cameras = facts.loopback.devices.filter(({ name }) => options.wishes.cameras.includes(name));
  const lines = cameras.map(({ path, name }) => `The camera “${name}” is ${path}.`);
  return [...lines, nextWords(facts), 'To put everything back: rtmp-vcam setup --undo'].join('\n');
}
