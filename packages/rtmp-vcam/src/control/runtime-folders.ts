import { chmodSync, lstatSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { configFolder } from '../config/folder.ts';
import { AppError } from '../errors.ts';
import { makeFolder } from '../keys/secret-file.ts';

const NAME = 'rtmp-vcam';
/** Where systemd-logind has a folder for each user who is logged in. */
const SESSIONS = '/run/user';

/**
 * The folders for the files of running programs, the best first. A program uses the first one that works for it, and
 * the other commands look into all of them: they may have been started with other variables.
 */
export function runtimeFolders(env: NodeJS.ProcessEnv, sessions: string = SESSIONS): string[] {
  const folders: string[] = [];
  const xdg = env['XDG_RUNTIME_DIR'];
  // The XDG specification says that it belongs to the user; with sudo it may be that of another one.
  if (xdg !== undefined && isAbsolute(xdg) && isOwn(xdg)) folders.push(join(xdg, NAME));
  try {
    folders.push(join(configFolder(env), 'run'));
  } catch {
    // A user without a home folder, as some services and containers have.
  }
  for (const folder of new Set([tmpdir(), '/tmp'])) folders.push(join(folder, `${NAME}-${ownId()}`));
  // After su and in cron the variable is missing, and the service of the user has it. The folder is gone when the user logs
  // out, so a program that lacks the variable has others first.
  const session = join(sessions, String(ownId()));
  if (xdg === undefined && isOwn(session)) folders.push(join(session, NAME));
  return folders;
}

/**
 * Makes the folder if it does not exist, so that nobody but this user can open what is in it. Throws when it belongs to
 * somebody else, who may have made it to listen to this program, and when it cannot be made.
 */
export function makePrivateFolder(folder: string): void {
  makeFolder(folder);
  const { uid, mode } = lstatOf(folder);
  if (uid !== ownId()) throw foreign();
  if ((mode & 0o077) !== 0) chmodSync(folder, 0o700);
}

/** True when the folder exists, belongs to this user, and nobody else can write to it. */
export function isPrivateFolder(folder: string): boolean {
  try {
    const { uid, mode } = lstatOf(folder);
    return uid === ownId() && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}

/** Not a folder behind a link: another user could have made that in a folder that all can write to. */
function lstatOf(folder: string): { uid: number; mode: number } {
  const found = lstatSync(folder);
  if (!found.isDirectory()) throw foreign();
  return found;
}

function isOwn(folder: string): boolean {
  try {
    return lstatOf(folder).uid === ownId();
  } catch {
    return false;
  }
}

function foreign(): AppError {
  return new AppError('APP_ERR_CONTROL', 'it is not a folder of this user');
}

function ownId(): number {
  return process.getuid?.() ?? userInfo().uid;
}
