import { AppError } from '../../errors.ts';
import { findPortOwner, inUseBy, OUR_NAME, otherPort } from '../../run/port-owner.ts';
import { type RunningProgram, readProgramFiles } from '../program-files.ts';
import { isPrivateFolder, runtimeFolders } from '../runtime-folders.ts';

/** Tells several running programs apart. */
export interface Wanted {
  readonly port?: number | undefined;
  readonly ring?: string | undefined;
}

const DEFAULT_PORT = 1935;

/** The programs of this user that are running, the oldest first. Removes the files of programs that were killed. */
export async function findRunning(env: NodeJS.ProcessEnv, { port, ring }: Wanted = {}): Promise<RunningProgram[]> {
  const folders = runtimeFolders(env).filter(isPrivateFolder);
  const found = (await Promise.all(folders.map(readProgramFiles))).flat();
  return found
    .filter((each) => port === undefined || each.port === port || each.tlsPort === port)
    .filter((each) => ring === undefined || each.rings.includes(ring))
    .toSorted((a, b) => a.since.localeCompare(b.since));
}

/** The same. Throws AppError APP_ERR_NOT_RUNNING when there is none. */
export async function someRunning(env: NodeJS.ProcessEnv, wanted: Wanted): Promise<RunningProgram[]> {
  const found = await findRunning(env, wanted);
  if (found.length === 0) throw await notRunning(env, wanted);
  return found;
}

/** The only one. Throws AppError APP_ERR_NOT_RUNNING, or APP_ERR_SEVERAL_RUNNING when there are more. */
export async function oneRunning(env: NodeJS.ProcessEnv, wanted: Wanted): Promise<RunningProgram> {
  const found = await someRunning(env, wanted);
  const [first, ...others] = found;
  if (first === undefined || others.length > 0) throw severalRunning(found);
  return first;
}

/** The only one; undefined when there is none. Throws AppError APP_ERR_SEVERAL_RUNNING. */
export async function maybeRunning(env: NodeJS.ProcessEnv, wanted: Wanted): Promise<RunningProgram | undefined> {
  const [first, ...others] = await findRunning(env, wanted);
  if (first !== undefined && others.length > 0) throw severalRunning([first, ...others]);
  return first;
}

/** The error for a command that does not know which of these programs it is for. */
export function severalRunning(programs: readonly RunningProgram[]): AppError {
  return new AppError('APP_ERR_SEVERAL_RUNNING', `Several rtmp-vcam are running: ${describe(programs)}`);
}

async function notRunning(env: NodeJS.ProcessEnv, { port, ring }: Wanted): Promise<AppError> {
  const others = await findRunning(env);
  if (others.length > 0) {
    const which = [port === undefined ? '' : ` on port ${port}`, ring === undefined ? '' : ` with the ring ${ring}`];
    return new AppError('APP_ERR_NOT_RUNNING', `No rtmp-vcam of this user is running${which.join('')}`, {
      fix: `Running: ${describe(others)}.`,
    });
  }
  const text = 'No rtmp-vcam of this user is running';
  const wanted = port ?? DEFAULT_PORT;
  const owner = await findPortOwner(wanted);
  if (owner === undefined) return new AppError('APP_ERR_NOT_RUNNING', text);
  return new AppError('APP_ERR_NOT_RUNNING', `${text}. ${inUseBy(wanted, owner)}`, {
    fix:
      owner.name === OUR_NAME
        ? 'Run this command as the user who started that one. If that is you, its log says why it cannot be reached.'
        : `Start it on another port: rtmp-vcam --port ${otherPort(wanted)}`,
  });
}

function describe(programs: readonly RunningProgram[]): string {
  return programs
    .map(({ pid, port, rings }) => `pid ${pid} (${port === null ? '' : `--port ${port}, `}--ring ${rings.join(', ')})`)
    .join(', ');
}
