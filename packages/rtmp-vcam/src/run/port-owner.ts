import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { holdersOfFile } from '@rtmp-vcam/virtual-camera';
import { AppError } from '../errors.ts';

/** What a copy of this program is called. */
export const OUR_NAME = 'another rtmp-vcam';

/** A process that listens on a port. */
export interface PortOwner {
  readonly pid: number;
  readonly name: string;
}

/** The process that listens on the TCP port; undefined when there is none or it may not be seen. */
export async function findPortOwner(port: number): Promise<PortOwner | undefined> {
  return process.platform === 'linux' ? ownerFromProc(port) : ownerFromLsof(port);
}

/** One line: `Port 1935 is in use by node (pid 123)`. */
export async function describePortOwner(port: number): Promise<string> {
  return inUseBy(port, await findPortOwner(port));
}

/** The same where the owner is known. */
export function inUseBy(port: number, owner: PortOwner | undefined): string {
  if (owner === undefined) return `Port ${port} is in use by a program of another user`;
  return `Port ${port} is in use by ${owner.name} (pid ${owner.pid})`;
}

/** A port to suggest in place of this one. */
export function otherPort(port: number): number {
  return port < 65_535 ? port + 1 : port - 1;
}

interface PortInUse {
  readonly port: number;
  /** The flag that chooses another port. */
  readonly choice: (other: number) => string;
}

/** The error for a port that is taken. */
export async function portInUse({ port, choice }: PortInUse, cause?: unknown): Promise<AppError> {
  return new AppError('APP_ERR_PORT_IN_USE', await describePortOwner(port), {
    fix: `End it, or choose another port: ${choice(otherPort(port))}`,
    cause,
  });
}

/** proc(5): the socket's inode is in /proc/net/tcp{,6}; the owner has a file descriptor that leads to it. */
async function ownerFromProc(port: number): Promise<PortOwner | undefined> {
  const inodes = new Set((await Promise.all(['tcp', 'tcp6'].map((table) => listeningInodes(table, port)))).flat());
  if (inodes.size === 0) return undefined;
  const [holder] = holdersOfFile((target) => inodes.has(target));
  if (holder === undefined) return undefined;
  const args = (await readFile(`/proc/${holder.pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  return { pid: holder.pid, name: ownNameOr(holder.command, args) };
}

/** lsof's field output: a line `p123` for the process, then `cnode` for its command. */
export async function ownerFromLsof(port: number): Promise<PortOwner | undefined> {
  const run = promisify(execFile);
  const list = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']).catch(() => ({ stdout: '' }));
  const pid = /^p(\d+)$/m.exec(list.stdout)?.[1];
  const command = /^c(.+)$/m.exec(list.stdout)?.[1];
  if (pid === undefined || command === undefined) return undefined;
  const full = await run('ps', ['-o', 'args=', '-p', pid]).catch(() => ({ stdout: '' }));
  return { pid: Number(pid), name: ownNameOr(command, full.stdout.trim().split(/\s+/)) };
}

async function listeningInodes(table: string, port: number): Promise<string[]> {
  const LISTEN = '0A';
  const text = await readFile(`/proc/net/${table}`, 'latin1').catch(() => '');
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(`:${hexPort}`) && state === LISTEN)
    .map((columns) => `socket:[${columns[9]}]`);
}

/** Another copy of this program is just `node` (or its thread's name) to the system. */
function ownNameOr(command: string, args: readonly string[]): string {
  const isOurs = args.slice(0, 12).some((arg) => /(^|\/)rtmp-vcam(-app)?(\/(dist|src)\/main\.[jt]s)?$/.test(arg));
  return isOurs ? OUR_NAME : command;
}
