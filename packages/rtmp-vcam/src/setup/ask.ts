import { isCancel, multiselect } from '@clack/prompts';
import type { Step, StepName } from './step.ts';

/** Asks which steps to do. Resolves to none when the person declines. Needs a terminal. */
export async function chooseSteps(
  steps: readonly Step[],
  { signal, message }: { readonly signal: AbortSignal; readonly message: string },
): Promise<readonly Step[]> {
  const chosen = await multiselect<number>({
    message,
    options: steps.map(({ title }, index) => ({ value: index, label: `${index + 1}. ${title}` })),
    initialValues: steps.map((_, index) => index),
    required: false,
    signal,
  });
  if (isCancel(chosen)) return [];
  const left = steps.filter((_, index) => chosen.includes(index));
  return withoutOrphans(left, steps);
}

/** Without the module, there is nothing to make a camera with. */
export function withoutOrphans(chosen: readonly Step[], all: readonly Step[]): readonly Step[] {
  const has = (steps: readonly Step[], name: StepName): boolean => steps.some((step) => step.name === name);
  const lacksModule = has(all, 'module') && !has(chosen, 'module');
  return lacksModule ? chosen.filter(({ name }) => name !== 'camera') : chosen;
}
