import type { CommandContext } from '../command-context.ts';
import type { FlagValues } from '../config/load-config.ts';
import type { OptionTable } from '../config/option.ts';

/** One command: its help, its options, and what it does. */
export interface Command {
  readonly name: string;
  /** A few words for the list of commands. */
  readonly summary: string;
  /** What it does, in sentences. */
  readonly description: string;
  readonly examples: readonly Example[];
  readonly options: OptionTable;
  /** Resolves to the exit code. Imports most of its code only now, so that help stays quick. */
  run(flags: FlagValues, context: CommandContext): Promise<number>;
}

interface Example {
  readonly command: string;
  readonly meaning: string;
}
