import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { runSwift, WORK } from './toolchain.ts';

/** Builds that have not been used for this long are removed. */
const KEPT_MS = 14 * 24 * 3600 * 1000;

interface Compilation {
  readonly name: string;
  /** Arguments for swiftc, without those that name the output. */
  readonly args: readonly string[];
  /** Files that the result depends on. */
  readonly inputs: readonly string[];
}

/**
 * Compiles into a folder whose name is made from the arguments and the contents of the inputs, unless that folder
 * exists. `outputs` gives the arguments that put the output into a folder. Returns the folder. Throws the compiler's
 * messages.
 */
export async function compiled(
  { name, args, inputs }: Compilation,
  outputs: (folder: string) => readonly string[],
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(args));
  for (const input of inputs) hash.update(readFileSync(input));
  const folder = join(WORK, `${name}-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(folder)) {
    utimesSync(folder, new Date(), new Date());
    return folder;
  }
  mkdirSync(WORK, { recursive: true });
  const scratch = mkdtempSync(join(WORK, `new-${name}-`));
  const { code, output } = await runSwift(['swiftc', ...args, ...outputs(scratch)]);
  try {
    if (code !== 0) throw new Error(`${name} does not compile:\n${output}`);
    renameSync(scratch, folder);
    removeOld();
  } catch (error) {
    rmSync(scratch, { recursive: true });
    // Another test run may have built the same meanwhile.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

function removeOld(): void {
  for (const name of readdirSync(WORK)) {
    const path = join(WORK, name);
    const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - modified > KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}
