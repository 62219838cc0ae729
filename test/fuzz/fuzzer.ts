import { Random } from '../support/random.ts';
import { mutate } from './mutate.ts';
import { TARGETS, type Target } from './targets.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** How many inputs, over all targets. */
  readonly inputs: number;
  /** All of TARGETS by default. */
  readonly targets?: Iterable<readonly [name: string, target: Target]>;
  readonly onProgress?: (done: number) => void;
}

/** An input that caused a fault. */
export interface Finding {
  readonly target: string;
  readonly input: Uint8Array;
  readonly error: string;
}

export interface FuzzReport {
  readonly inputs: number;
  readonly findings: readonly Finding[];
  /** The time of the slowest input, which includes the time of other processes. */
  readonly slowestMs: number;
}

/** An input that uses more processor time than this counts as a hang. Most take about a tenth of a millisecond. */
const HANG_MS = 2000;
const MOST_FINDINGS = 20;
const PROGRESS_EVERY = 10_000;

/** Tries damaged vectors and recordings on every target. The same seed gives the same inputs. */
export function fuzz({ seed, inputs, targets = TARGETS, onProgress }: FuzzOptions): FuzzReport {
  const random = new Random(seed);
  const turns = [...targets].flatMap((entry) => Array.from({ length: entry[1].weight }, () => entry));
  const findings: Finding[] = [];
  let slowestMs = 0;
  let done = 0;
  for (; done < inputs && findings.length < MOST_FINDINGS; done++) {
    const [name, target] = random.pick(turns);
    const input = mutate(random.pick(target.seeds), random.pick(target.seeds), random);
    const before = performance.now();
    const error = errorOf(target, input) ?? hangOf(target, input, performance.now() - before);
    slowestMs = Math.max(slowestMs, performance.now() - before);
    if (error !== undefined) findings.push({ target: name, input, error });
    if ((done + 1) % PROGRESS_EVERY === 0) onProgress?.(done + 1);
  }
  return { inputs: done, findings, slowestMs };
}

function errorOf(target: Target, input: Uint8Array): string | undefined {
  try {
    target.run(Uint8Array.from(input));
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** Tries a slow input again and measures its processor time, because the machine may have been busy. */
function hangOf(target: Target, input: Uint8Array, tookMs: number): string | undefined {
  if (tookMs < HANG_MS) return undefined;
  const before = process.cpuUsage();
  target.run(Uint8Array.from(input));
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1000;
  return cpuMs < HANG_MS ? undefined : `took ${Math.round(cpuMs)} ms of processor time`;
}
