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
  /** The words that may stand behind its name; undefined if there are none. */
  readonly words?: CommandWords;
  /** Resolves to the exit code. Imports most of its code only now, so that help stays quick. */
  run(flags: FlagValues, context: CommandContext, words: readonly string[]): Promise<number>;
}

export interface CommandWords {
  /** As help shows them: `[init|check|show] [FILE]`. */
  readonly usage: string;
  /** What the first one may be. */
  readonly choices: readonly string[];
  /** How many there may be. */
  readonly most: number;
}

interface Example {
  readonly command: string;
  readonly meaning: string;
}
