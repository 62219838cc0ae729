import type { Log } from '@rtmp-vcam/rtmp-server';

const EVERY_MS = 1000;
/** A new process sees every camera. One that does not must not be replaced over and over. */
const LEAST_AGE_MS = 10_000;
const STALE = 'CAMERA_ERR_EXTENSION_STALE';

interface WatchedCamera {
  readonly outputs: { readonly states: readonly { readonly problem: { readonly code: string } | null }[] };
  readonly status: { readonly now: { readonly connected?: boolean | undefined } };
}

interface RestartWatchOptions {
  /** The cameras that run now. */
  readonly cameras: () => readonly WatchedCamera[];
  readonly env: NodeJS.ProcessEnv;
  readonly log: Pick<Log, 'info'>;
  readonly ageMs?: () => number;
}

/**
 * Finds out when this process should make room for a new one: macOS shows a camera that was installed or replaced to new
 * processes only. Whoever starts the program again when it ends, the app or launchd, says in RTMP_VCAM_RESTARTED_BY how the
 * user can have that at once. Nobody's stream is cut: while one runs, this waits for its end.
 */
export class RestartWatch {
  readonly #options: RestartWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #isWanted = false;
  #hasWaited = false;
  #want: () => void = () => {};
  /** Resolves when the program should end with `EXIT.restart`. */
  readonly wanted: Promise<void> = new Promise((resolve) => {
    this.#want = resolve;
  });

  constructor(options: RestartWatchOptions) {
    this.#options = options;
    if (options.env['RTMP_VCAM_RESTARTED_BY']) this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  get isWanted(): boolean {
    return this.#isWanted;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { cameras, log, ageMs = () => 1000 * process.uptime() } = this.#options;
    const now = cameras();
    const isStale = now.some(({ outputs }) => outputs.states.some(({ problem }) => problem?.code === STALE));
    if (!isStale || this.#isWanted || ageMs() < LEAST_AGE_MS) return;
    if (now.some(({ status }) => status.now.connected)) {
      if (!this.#hasWaited) log.info({}, 'rtmp-vcam starts again when the stream has ended, to feed the new camera');
      this.#hasWaited = true;
      return;
    }
    log.info({}, 'Starting again, to feed the new camera');
    this.#isWanted = true;
    this.close();
    this.#want();
  }
}
