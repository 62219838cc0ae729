import { coreFoundation } from '@rtmp-vcam/video-pipeline/ffi';

const EVERY_MS = 200;
/** This must be longer than any pause between two searches for the camera. */
const INTEREST_MS = 15_000;
const HANDLED_SOURCE = 4;
/** The limit keeps notifications that cause further notifications from blocking this thread for ever. */
const MOST_SOURCES = 32;

/**
 * Lets CoreMediaIO update its list of devices. It does so on the main thread's run loop, which nobody else runs in this
 * process. Stops by itself some seconds after the last `keep`.
 */
export class RunLoopPump {
  readonly #mayRun: () => boolean;
  #timer: NodeJS.Timeout | undefined;
  #until = 0;

  /** The run loop is not run while `mayRun` returns false. */
  constructor(mayRun: () => boolean) {
    this.#mayRun = mayRun;
  }

  /** Runs the run loop now, and again and again for some seconds. */
  keep(): void {
    this.#until = performance.now() + INTEREST_MS;
    this.#timer ??= setInterval(() => this.#tick(), EVERY_MS).unref();
    this.#run();
  }

  #tick(): void {
    if (performance.now() < this.#until) {
      this.#run();
      return;
    }
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #run(): void {
    if (this.#mayRun()) runSources();
  }
}

function runSources(): void {
  const { CFRunLoopRunInMode, kCFRunLoopDefaultMode } = coreFoundation();
  for (let source = 0; source < MOST_SOURCES; source++) {
    if (CFRunLoopRunInMode(kCFRunLoopDefaultMode, 0, 1) !== HANDLED_SOURCE) return;
  }
}
