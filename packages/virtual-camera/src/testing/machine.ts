import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder that is used instead of `/`, with the files of a machine that has some cameras. */
interface Machine extends Disposable {
  readonly root: string;
}

/** Makes a folder with these files, given by their paths below it. Disposing of the machine removes the folder. */
export function machine(files: Readonly<Record<string, string>>): Machine {
  const root = mkdtempSync(join(tmpdir(), 'rtmp-vcam-machine-'));
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true }) };
}
