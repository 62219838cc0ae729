import { type Group, type Outcome, type Result, warning } from './checks/outcome.ts';

/** The two kinds of cameras that Linux has. */
export type Output = 'pipewire' | 'v4l2';

/** A check that is to be made: what it is called in JSON, where it belongs, and what it finds. */
export interface Planned {
  readonly check: string;
  readonly group: Group;
  /** The camera that cannot work when the check finds a problem. */
  readonly output?: Output | undefined;
  /** Undefined if there is nothing to say on this computer. */
  readonly look: () => Outcome | undefined | Promise<Outcome | undefined>;
}

export type Made = Result & { readonly output: Output | undefined };

/** Makes the checks at the same time. One that fails is a warning, and leaves the others alone. */
export async function makeChecks(planned: readonly Planned[]): Promise<Made[]> {
  const made = await Promise.all(
    planned.map(async ({ check, group, output, look }): Promise<Made[]> => {
      const outcome = await outcomeOf(check, look);
      return outcome === undefined ? [] : [{ check, group, output, ...outcome }];
    }),
  );
  return made.flat();
}

async function outcomeOf(check: string, look: Planned['look']): Promise<Outcome | undefined> {
  try {
    return await look();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return warning(`The check "${check}" failed: ${why}`, 'Report this, with the output of rtmp-vcam doctor --json');
  }
}
