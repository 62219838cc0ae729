import type { CommandContext } from '../command-context.ts';
import { AppError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { System } from '../system/system.ts';
import { styleFor } from '../terminal/style.ts';
import { Terminal } from '../terminal/terminal.ts';
import { describePlan, noteText } from './describe-plan.ts';
import { type Facts, factsOf, isRunning, removalIn } from './facts.ts';
import type { OwnParts } from './own-parts.ts';
import { perform } from './perform.ts';
import { notesWithoutRoot, planSetup, type SetupPlan, type Wishes } from './plan.ts';
import { ChangeRecord } from './record.ts';
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
  const performed = await perform(steps, { undo: options.undo, facts, system, own, record, context });
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
