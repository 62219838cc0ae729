import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { TestContext } from 'node:test';
import { WORK } from './toolchain.ts';
import { type SwiftVersion, typeCheck } from './type-check.ts';

/** A wrong change to a Swift file, which the compiler has to find. */
export interface Mistake {
  readonly name: string;
  /** The end of the file's path. There is one mistake for each file. */
  readonly file: string;
  readonly right: string;
  readonly wrong: string;
  /** The compiler's message for that file. */
  readonly error: RegExp;
}

/** Type-checks these files once, with the mistakes in copies of them, and reports each mistake as a test. */
export async function findMistakes(
  t: TestContext,
  files: readonly string[],
  mistakes: readonly Mistake[],
  version: SwiftVersion = '5',
): Promise<void> {
  mkdirSync(WORK, { recursive: true });
  const folder = mkdtempSync(join(WORK, 'mistakes-'));
  try {
    const checked = files.map((path) => {
      const mistake = mistakes.find(({ file }) => path.endsWith(`/${file}`));
      return mistake === undefined ? path : copyWith(mistake, path, folder);
    });
    const errors = (await typeCheck(checked, version)).split('\n').filter((line) => line.includes(': error: '));
    for (const { name, file, error } of mistakes) {
      const found = errors.filter((line) => line.startsWith(join(folder, basename(file)))).join('\n');
      await t.test(name, () => assert.match(found, error));
    }
    const elsewhere = errors.filter((line) => line.startsWith('/') && !line.startsWith(folder));
    await t.test('no error in the files without a mistake', () => assert.deepEqual(elsewhere, []));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function copyWith({ file, right, wrong }: Mistake, path: string, folder: string): string {
  const source = readFileSync(path, 'utf8');
  assert.ok(source.includes(right), `${file} no longer contains “${right}”: choose another place for this mistake`);
  const copy = join(folder, basename(file));
  writeFileSync(copy, source.replace(right, wrong));
  return copy;
}
