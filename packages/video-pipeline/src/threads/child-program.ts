import { fileURLToPath } from 'node:url';
import { SOURCE_FLAGS } from './source-flags.ts';

/** The command that starts a file of this project as a process of its own. */
interface ChildProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The command for a file next to the caller, named without its extension: its source in development, compiled when
 * built. `base` is the caller's `import.meta.url`.
 */
export function childProgram(file: string, base: string): ChildProgram {
  const fromSource = base.endsWith('.ts');
  const flags = fromSource ? SOURCE_FLAGS : [];
  const entry = fileURLToPath(new URL(`./${file}.${fromSource ? 'ts' : 'js'}`, base));
  const { NODE_OPTIONS: _, ...env } = process.env;
  return { command: process.execPath, args: [...flags, entry], env };
}
