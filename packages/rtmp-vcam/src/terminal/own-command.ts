import { accessSync, constants } from 'node:fs';
import { basename, delimiter, join, relative } from 'node:path';
import { shellWord } from '../shell-word.ts';

const NAME = 'rtmp-vcam';

interface Started {
  readonly env: NodeJS.ProcessEnv;
  /** The file that Node.js was told to run. */
  readonly file: string | undefined;
  readonly cwd: string;
}

/** What to type in the shell that this program was started from to run it again: mostly `rtmp-vcam`. */
export function ownCommand({ env, file, cwd }: Started): string {
  if (env['npm_command'] === 'exec') return `npx ${NAME}`;
  // A checkout is also started without being installed, as by make run.
  if (file === undefined || basename(file).startsWith(NAME) || isInPath(env)) return NAME;
  const path = relative(cwd, file);
  const shortest = path.startsWith('..') ? file : path;
  return `node ${shellWord(shortest)}`;
}

function isInPath(env: NodeJS.ProcessEnv): boolean {
  return (env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, NAME), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
