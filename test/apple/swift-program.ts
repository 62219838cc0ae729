import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compiled } from './compiled.ts';
import { commonArguments, SHARED_FOLDER } from './type-check.ts';

/** Compiles Swift files into one program, with debug checks. Returns its path, for `runSwift`. */
export async function swiftProgram(name: string, files: readonly string[]): Promise<string> {
  const args = [...(await commonArguments('5')), '-wmo', '-module-name', name, ...files];
  const headers = readdirSync(SHARED_FOLDER).map((file) => join(SHARED_FOLDER, file));
  const folder = await compiled({ name, args, inputs: [...files, ...headers] }, (scratch) => [
    '-o',
    join(scratch, name),
  ]);
  return join(folder, name);
}
