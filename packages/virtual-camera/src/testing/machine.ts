import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder that stands in for `/`, with the files a machine with some cameras has. */
export interface Machine extends Disposable {
  readonly root: string;
}

/** Makes a folder with these files, by path below it; removed when it is disposed of. */
export function machine(files: Readonly<Record<string, string>>): Machine {
  const root = mkdtempSync(join(tmpdir(), 'rtmp-vcam-machine-'));
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true }) };
}
