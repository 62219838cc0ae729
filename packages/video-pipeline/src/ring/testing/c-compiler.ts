import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of `rtmp_vcam_ring.h`. */
export const HEADER_FOLDER: string = fileURLToPath(new URL('../memory/', import.meta.url));

/** The reason to skip tests that need a C compiler, or false when there is one. CI must have one. */
export function withoutCompiler(): string | false {
  if (process.env['CI'] === 'true') return false;
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'no C compiler';
  }
}

/** A folder with one compiled C program; `using` removes it. */
export class CompiledProgram implements Disposable {
  readonly path: string;
  readonly #folder: string;

  constructor(source: string) {
    this.#folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-c-'));
    this.path = join(this.#folder, 'program');
    const file = join(this.#folder, 'program.c');
    writeFileSync(file, source);
    const flags = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', `-I${HEADER_FOLDER}`];
    execFileSync('cc', [...flags, file, '-o', this.path, ...(process.platform === 'linux' ? ['-lrt'] : [])]);
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}
