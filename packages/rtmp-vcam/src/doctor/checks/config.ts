import { type Outcome, ok, problem } from './outcome.ts';

interface LoadedOrNot {
  /** The file that was read; undefined if there is none. */
  readonly file: string | undefined;
  /** Why the options cannot be used. */
  readonly error: { readonly message: string; readonly fix: string } | undefined;
  /** Things that are probably mistakes. */
  readonly warnings: readonly string[];
}

export function checkConfig({ file, error, warnings }: LoadedOrNot): Outcome {
  if (error !== undefined) return problem(error.message, error.fix);
  const [first] = warnings;
  if (first !== undefined) return { level: 'warning', text: first, fix: 'Unset the variable, or correct its name' };
  return ok(file === undefined ? 'There is no config file; the defaults apply' : `The config file ${file} can be used`);
}
