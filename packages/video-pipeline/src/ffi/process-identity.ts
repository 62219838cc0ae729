import { readFileSync } from 'node:fs';

/**
 * A process as the ring stores it: the process id in the low 32 bits, and in the high 32 bits the low half of its start
 * time as the kernel counts it (0: unknown). The start time distinguishes a process from a later one with the same id:
 * in containers ids are reused all the time.
 */
type ProcessIdentity = bigint;

export function processIdentity(pid: number): ProcessIdentity {
  return BigInt(pid) | (BigInt.asUintN(32, processStatus(pid)?.startTime ?? 0n) << 32n);
}

export function processIdOf(identity: ProcessIdentity): number {
  return Number(BigInt.asUintN(32, identity));
}

/** False when the process has ended, is a zombie, or its id belongs to a later process. */
export function isRunning(identity: ProcessIdentity): boolean {
  const pid = processIdOf(identity);
  if (pid === 0 || !answersSignals(pid)) return false;
  const status = processStatus(pid);
  if (status === undefined) return true;
  if (status.state === 'Z' || status.state === 'X') return false;
  const startTime = identity >> 32n;
  return startTime === 0n || startTime === BigInt.asUintN(32, status.startTime);
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists, but belongs to another user and may not be signalled.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

interface ProcessStatus {
  readonly state: string;
  /** In clock ticks since boot. */
  readonly startTime: bigint;
}

/** Undefined when /proc cannot be read: on macOS, and for a hidden process. See proc(5), `/proc/pid/stat`. */
function processStatus(pid: number): ProcessStatus | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The second field is the program's name in parentheses. The name may contain spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const startTime = fields[19];
  if (state === undefined || startTime === undefined) return undefined;
  return { state, startTime: BigInt(startTime) };
}
