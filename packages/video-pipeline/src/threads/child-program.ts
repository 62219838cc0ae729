import { fileURLToPath } from 'node:url';

/** How to start a file of ours as a process of its own. */
interface ChildProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * A file beside the caller, named without its extension: it runs from source during development and compiled when
 * built. `base` is the caller's `import.meta.url`.
 */
export function childProgram(file: string, base: string): ChildProgram {
  const fromSource = base.endsWith('.ts');
  const loader = fromSource ? ['--conditions=source', '--import', import.meta.resolve('tsx')] : [];
  const entry = fileURLToPath(new URL(`./${file}.${fromSource ? 'ts' : 'js'}`, base));
  const { NODE_OPTIONS: _, ...env } = process.env;
  return { command: process.execPath, args: [...loader, entry], env };
}
