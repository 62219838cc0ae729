import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { configFolder } from '../config/folder.ts';
import { AppError, hasCode, reasonOf } from '../errors.ts';
import { replaceSecret } from '../keys/secret-file.ts';
import { type Change, changesSchema } from './change.ts';

/** What setup has changed, in a file. It is written after each change, so that nothing is forgotten in a crash. */
export class ChangeRecord {
  readonly file: string;
  #changes: readonly Change[];

  private constructor(file: string, changes: readonly Change[]) {
    this.file = file;
    this.#changes = changes;
  }

  /** Throws AppError APP_ERR_SETUP for a file that cannot be read. */
  static open(env: NodeJS.ProcessEnv): ChangeRecord {
    const file = join(configFolder(env), 'setup.json');
    return new ChangeRecord(file, read(file));
  }

  get changes(): readonly Change[] {
    return this.#changes;
  }

  /** Throws AppError APP_ERR_SETUP if changes cannot be written down: then none may be made. */
  check(): void {
    this.#store(() => {
      const beside = `${this.file}.try`;
      replaceSecret(beside, '');
      rmSync(beside);
    });
  }

  add(change: Change): void {
    // Of a file that was written again, only the newest text tells whether somebody else has changed it.
    const others = this.#changes.filter((each) => !isOfSameThing(each, change));
    this.#write([...others, change]);
  }

  remove(change: Change): void {
    this.#write(this.#changes.filter((each) => !isDeepStrictEqual(each, change)));
  }

  #write(changes: readonly Change[]): void {
    this.#changes = changes;
    this.#store(() => {
      if (changes.length === 0) rmSync(this.file, { force: true });
      else replaceSecret(this.file, `${JSON.stringify(changes, undefined, 2)}\n`);
    });
  }

  #store(write: () => void): void {
    try {
      write();
    } catch (cause) {
      throw new AppError(
        'APP_ERR_SETUP',
        `What setup changes cannot be written down in ${this.file} (${reasonOf(cause)})`,
        {
          fix: 'Check the permissions of the folder and the space on the disk, and run the same again.',
          cause,
        },
      );
    }
  }
}

function read(file: string): readonly Change[] {
  try {
    return v.parse(changesSchema, JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return [];
    throw new AppError(
      'APP_ERR_SETUP',
      `${file}, which says what setup has changed, cannot be read (${reasonOf(cause)})`,
      {
        fix: 'Move the file away. Then rtmp-vcam setup works again, but --undo does not know what was changed before.',
        cause,
      },
    );
  }
}

function isOfSameThing(one: Change, other: Change): boolean {
  if (one.kind === 'file' && other.kind === 'file') return one.path === other.path;
  return isDeepStrictEqual(one, other);
}
