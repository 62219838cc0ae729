import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const LOOK_EVERY_MS = 2000;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

export interface WatchdogOptions {
  /** How long a child process with this command may run, in milliseconds; undefined for one that is not watched. */
  readonly limitOf: (command: string) => number | undefined;
  readonly onKill: (command: string) => void;
}

/**
 * Kills child processes of this one that run for too long, together with everything they started. It looks from outside,
 * because a process in a busy loop neither runs a timer nor reacts to SIGTERM.
 */
export class Watchdog implements Disposable {
  readonly #options: WatchdogOptions;
  readonly #timer: NodeJS.Timeout;
  /** When each process was first seen, by its id. */
  readonly #firstSeen: Map<number, number> = new Map();

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#look().catch((error: unknown) => {
        this[Symbol.dispose]();
        console.error('Nothing is killed when it runs for too long, because ps does not work:', error);
      });
    }, LOOK_EVERY_MS);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const all = await processes();
    const now = performance.now();
    for (const { pid, command } of all.filter(({ parent }) => parent === process.pid)) {
      const limit = this.#options.limitOf(command);
      if (limit === undefined) continue;
      const since = this.#firstSeen.get(pid) ?? now;
      this.#firstSeen.set(pid, since);
      if (now - since < limit) continue;
      this.#firstSeen.delete(pid);
      this.#options.onKill(command);
      for (const each of [pid, ...descendantsOf(pid, all)]) kill(each);
    }
  }
}

async function processes(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { maxBuffer: 2 ** 24 });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : { pid: Number(pid), parent: Number(parent), command };
  });
}

function descendantsOf(pid: number, all: readonly Process[]): number[] {
  return all.filter(({ parent }) => parent === pid).flatMap((child) => [child.pid, ...descendantsOf(child.pid, all)]);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
