import { isDeepStrictEqual } from 'node:util';
import { kebabCase } from '../config/option.ts';
import { CAMERA_OPTIONS, type RunOptions } from '../config/run-schema.ts';
import { ANYONE_MAY_PUSH, missingIn } from './announce.ts';
import type { CameraSet } from './camera-set.ts';
import type { ReadConfig, RunContext } from './run-context.ts';

/** Other options of the program count at its start only. */
const USED_AT_ONCE: ReadonlySet<string> = new Set([...CAMERA_OPTIONS, 'open']);

interface ReloadOptions {
  readonly set: Pick<CameraSet, 'set'>;
  /** The options that the program was started with. */
  readonly options: RunOptions;
  readonly context: Pick<RunContext, 'logger' | 'signal'>;
  /** Reads the config again. Throws AppError. */
  readonly read: () => ReadConfig;
  /** Is called when the cameras may be others. */
  readonly onChange: () => void;
}

/** Reads the config again, and makes its cameras those that run. A config that cannot be used changes nothing. */
export class Reload {
  readonly #options: ReloadOptions;
  #last: Promise<void> = Promise.resolve();
  /** Anybody may push without a key. */
  #isOpen: boolean;

  constructor(options: ReloadOptions) {
    this.#options = options;
    this.#isOpen = options.options.open;
  }

  /** Settles when no config is being read. */
  get finished(): Promise<void> {
    return this.#last;
  }

  /** Settles when it is done, and when those before it are. Never rejects: what is wrong is logged. */
  run(): Promise<void> {
    this.#last = this.#last.then(() => this.#run());
    return this.#last;
  }

  async #run(): Promise<void> {
    const { set, context, read, onChange } = this.#options;
    const { logger, signal } = context;
    if (signal.aborted) return;
    try {
      const { options, cameras } = read();
      const { opened, closed, failed } = await set.set(cameras, options);
      for (const { name, error } of failed) {
        logger.error(adviceOf(error), `The camera ${JSON.stringify(name)} could not be opened: ${textOf(error)}`);
      }
      const findings = opened.flatMap((camera) => camera.outputs.withErrors(camera.findings));
      for (const { text, fix } of missingIn(findings)) logger.warn({ ...ANSWER, fix }, text);
      if (options.open && !this.#isOpen) logger.warn(ANSWER, ANYONE_MAY_PUSH);
      this.#isOpen = options.open;
      this.#warnOfLater(options);
      const changes = { opened: opened.map((camera) => camera.options.name), closed };
      logger.info({ ...ANSWER, ...changes }, 'The config was read again');
      onChange();
    } catch (error) {
      // A card that is being drawn is given up when the program ends.
      if (signal.aborted) return;
      logger.error(adviceOf(error), `The config cannot be used, so nothing has changed: ${textOf(error)}`);
    }
  }

  #warnOfLater(options: RunOptions): void {
    const before = new Map<string, unknown>(Object.entries(this.#options.options));
    const later = Object.entries(options).filter(
      ([name, value]) => !USED_AT_ONCE.has(name) && !isDeepStrictEqual(value, before.get(name)),
    );
    if (later.length === 0) return;
    const names = later.map(([name]) => kebabCase(name)).join(', ');
    this.#options.context.logger.warn(
      { ...ANSWER, fix: 'Start rtmp-vcam again' },
      `Only the next start uses the new ${names}`,
    );
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Code and fix of a typed error, for the log. */
function adviceOf(error: unknown): object {
  if (!(error instanceof Error) || !('code' in error) || !('fix' in error)) return ANSWER;
  return { ...ANSWER, code: error.code, fix: error.fix };
}

/** Whoever sent the signal waits for each of these lines, so none of them is merged with others. */
const ANSWER = { signal: 'SIGHUP' } as const;
