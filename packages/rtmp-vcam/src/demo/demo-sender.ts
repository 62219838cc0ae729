import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { childProgram, type Log } from '@rtmp-vcam/video-pipeline';
import * as v from 'valibot';
import { AppError } from '../errors.ts';
import { type DemoOrder, type DemoReport, demoReport } from './demo-order.ts';

interface DemoSenderOptions {
  /** What to push where. It is asked for at each start. */
  readonly order: () => DemoOrder;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** It ends by itself after this time: it is easily forgotten. */
  readonly longestMs?: number;
}

/** How long its process may take until the picture is there. */
const START_MS = 15_000;
/** How long it may take to say goodbye. */
const END_MS = 1000;
const LONGEST_MS = 10 * 60_000;

type Child = ChildProcessByStdio<Writable, Readable, null>;

/**
 * Pushes the test picture in a process of its own, which takes no time from the camera. It is a sender like any other,
 * except that it makes way for all others.
 */
export class DemoSender {
  readonly #options: DemoSenderOptions;
  #child: Child | undefined;
  /** Was asked to end. */
  #stopped: Child | undefined;
  #starting: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DemoSenderOptions) {
    this.#options = options;
  }

  get isOn(): boolean {
    return this.#child !== undefined;
  }

  /**
   * Resolves when the picture is being pushed, or was stopped before. If it is pushed already, its time begins anew.
   * Throws AppError APP_ERR_DEMO and APP_ERR_DEMO_ENCODER.
   */
  async start(): Promise<void> {
    if (this.#child === undefined) this.#starting = this.#start();
    else this.#timer?.refresh();
    await this.#starting;
  }

  /** Resolves when the sender has gone. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#stopped = child;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.stdin.end();
    const deadline = setTimeout(() => child.kill('SIGKILL'), END_MS);
    await gone;
    clearTimeout(deadline);
  }

  /** Ends it at once. */
  close(): void {
    this.#child?.kill('SIGKILL');
  }

  async #start(): Promise<void> {
    const { order, log, longestMs = LONGEST_MS } = this.#options;
    const child = spawnDemo();
    if (child.pid === undefined) throw await notStarted(child);
    this.#child = child;
    const timer = setTimeout(() => void this.stop(), longestMs).unref();
    this.#timer = timer;
    const ended = new Promise<undefined>((resolve) => {
      child.once('exit', () => {
        clearTimeout(timer);
        this.#child = undefined;
        resolve(undefined);
      });
    });
    const late = setTimeout(() => child.kill('SIGKILL'), START_MS);
    // It may have ended before it has read this.
    child.stdin.on('error', () => {});
    child.stdin.write(`${JSON.stringify(order())}\n`);
    const report = await Promise.race([firstReport(child), ended]);
    clearTimeout(late);
    if (report?.error !== null) {
      await ended;
      // Whoever stopped it knows that it is not there.
      if (this.#stopped === child) return;
      if (report === undefined) throw new AppError('APP_ERR_DEMO', 'The test picture ended before it was there');
      throw errorOf(report.error);
    }
    void ended.then(() => log.info({}, 'The test picture has stopped'));
  }
}

function spawnDemo(): Child {
  const { command, args, env } = childProgram('demo-process', import.meta.url);
  try {
    return spawn(command, args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      env,
      windowsHide: true,
      // Ctrl-C in the terminal must reach this program only.
      detached: true,
    });
  } catch (cause) {
    throw new AppError('APP_ERR_DEMO', `Its process cannot be started: ${String(cause)}`, { cause });
  }
}

async function notStarted(child: Child): Promise<AppError> {
  const cause = await new Promise<Error>((resolve) => child.once('error', resolve));
  return new AppError('APP_ERR_DEMO', `Its process cannot be started: ${cause.message}`, { cause });
}

/** What the process says first; undefined if it says nothing. */
async function firstReport(child: Child): Promise<DemoReport | undefined> {
  for await (const line of createInterface({ input: child.stdout })) return v.parse(demoReport, JSON.parse(line));
  return undefined;
}

function errorOf({ code, message, fix }: NonNullable<DemoReport['error']>): AppError {
  if (code === 'APP_ERR_DEMO_ENCODER') return new AppError(code, message, { fix });
  return new AppError('APP_ERR_DEMO', `The test picture cannot be pushed: ${message}`, fix === '' ? {} : { fix });
}
