import type { AppError } from '../errors.ts';
import type { FilePlace } from './file-place.ts';
import { type FoundValue, mistakeIn } from './found-value.ts';
import type { OptionSchema } from './option.ts';

interface Mistake {
  readonly error: AppError;
  readonly place: FilePlace | undefined;
}

/** What is wrong with a configuration. Whoever reads it leaves out what is wrong, and goes on. */
export class Mistakes {
  readonly #all: Mistake[] = [];

  /** Those of flags and variables, then those of the file in the order of its lines. */
  get all(): readonly AppError[] {
    const key = ({ place }: Mistake): number => (place === undefined ? 0 : place.line * 1e6 + (place.column ?? 0));
    return this.#all.toSorted((a, b) => key(a) - key(b)).map(({ error }) => error);
  }

  add(error: AppError, place: FilePlace | undefined): void {
    this.#all.push({ error, place });
  }

  /** The value if it is allowed; otherwise it is a mistake. */
  allowed(schema: OptionSchema<unknown> | undefined, found: FoundValue | undefined): FoundValue | undefined {
    if (schema === undefined || found === undefined) return undefined;
    const error = mistakeIn(schema, found);
    if (error === undefined) return found;
    this.add(error, found.place);
    return undefined;
  }
}
