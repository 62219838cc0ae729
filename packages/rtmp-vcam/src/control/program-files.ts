import { readdirSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { readSmallFile } from '@rtmp-vcam/video-pipeline/files';
import * as v from 'valibot';
import { hasCode } from '../errors.ts';
import { replaceSecret } from '../keys/secret-file.ts';

/** A Unix socket that answers is open at once. */
const CONNECT_MS = 2000;
/** A program file has less than 1 KB. */
const MOST_BYTES = 64 * 1024;

/** What `PID.json` in a runtime folder says, by which the other commands find a running program. */
const programFile = v.object({
  pid: v.pipe(v.number(), v.integer()),
  version: v.string(),
  since: v.string(),
  /** Null when a stream is pulled. */
  port: v.nullable(v.number()),
  tlsPort: v.nullable(v.number()),
  /** Where its page is; null when there is none. */
  http: v.optional(v.nullable(v.string()), null),
  /** How other computers reach the page: where it listens, and the token that they need. Null when they cannot. */
  network: v.optional(v.nullable(v.object({ host: v.string(), token: v.string() })), null),
  /** The names of its frame rings. */
  rings: v.array(v.string()),
});
export type ProgramFile = v.InferOutput<typeof programFile>;

/** A program that can be reached. */
export interface RunningProgram extends ProgramFile {
  /** The path of the Unix socket on which it answers. */
  readonly socket: string;
}

export function socketPath(folder: string, pid: number): string {
  return join(folder, `${pid}.sock`);
}

/** Writes the file so that only its owner may read it. */
export function writeProgramFile(folder: string, content: ProgramFile): void {
  replaceSecret(join(folder, `${content.pid}.json`), `${JSON.stringify(content)}\n`);
}

/** Removes what a program of this id has left in the folder. */
export function removeProgramFiles(folder: string, pid: number): void {
  for (const name of [`${pid}.json`, `${pid}.sock`]) rmSync(join(folder, name), { force: true });
}

/**
 * The programs in the folder that can be reached. Their sockets are beside their files, whose folder may have another
 * path for them, as in a container. The files of those that were killed are removed: nobody listens on
 * their sockets, even if their process ids belong to other programs now.
 */
export async function readProgramFiles(folder: string): Promise<RunningProgram[]> {
  const ids = new Set(
    namesIn(folder)
      .flatMap((name) => /^(\d+)\.(?:json|sock)$/.exec(name)?.[1] ?? [])
      .map(Number),
  );
  const found = await Promise.all(
    [...ids].map(async (pid) => {
      const content = readProgramFile(join(folder, `${pid}.json`));
      const socket = socketPath(folder, pid);
      const isDead = await nobodyListens(socket);
      if (!isDead) return content === undefined ? undefined : { ...content, socket };
      // A program without its file may be starting.
      if (content !== undefined || !isAlive(pid)) tryToRemove(folder, pid);
      return undefined;
    }),
  );
  return found.filter((each) => each !== undefined);
}

function tryToRemove(folder: string, pid: number): void {
  try {
    removeProgramFiles(folder, pid);
  } catch {
    // They do no harm: nobody is found by them.
  }
}

function readProgramFile(file: string): ProgramFile | undefined {
  try {
    return v.parse(
      programFile,
      JSON.parse(readSmallFile(file, { most: MOST_BYTES, followLinks: false }).toString('utf8')),
    );
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** False also when it cannot be told, for instance because the program hangs. */
export function nobodyListens(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection({ path: socket, timeout: CONNECT_MS });
    const settle = (isDead: boolean): void => {
      connection.destroy();
      resolve(isDead);
    };
    connection.once('connect', () => settle(false));
    connection.once('timeout', () => settle(false));
    connection.once('error', (error) => settle(hasCode(error, 'ECONNREFUSED') || hasCode(error, 'ENOENT')));
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}
