import { type ChildProcess, fork, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

const children = new Set<ChildProcess>();
/** How long a child may take to end by itself. */
const PATIENCE_MS = 5000;

/** `spawn`, but the child does not outlive the benchmark. */
export function start(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  return own(spawn(command, args, options));
}

/** `fork` of a TypeScript file with typed arrays and bigints in its messages. */
export function startModule(url: URL): ChildProcess {
  return own(fork(url, { serialization: 'advanced' }));
}

/** `BENCH_NODE_OPTIONS="--cpu-prof --cpu-prof-dir=DIR"` profiles the program while it is measured. */
export function nodeOptions(): string[] {
  return (process.env['BENCH_NODE_OPTIONS'] ?? '').split(' ').filter((option) => option !== '');
}

/** Ends a child and settles when it is gone. */
export async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (!isRunning(child)) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await gone;
  clearTimeout(timer);
}

/** Ends every child that is left. */
export async function stopAll(): Promise<void> {
  await Promise.all([...children].map((child) => stop(child)));
}

export function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

/** The process id of a child that was started. */
export function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error(`${child.spawnfile} did not start`);
  return child.pid;
}

function own(child: ChildProcess): ChildProcess {
  children.add(child);
  child.on('exit', () => children.delete(child));
  // A program that is missing shows in the exit of whoever waits for it.
  child.on('error', (error) => console.error(`${child.spawnfile}: ${error.message}`));
  return child;
}
