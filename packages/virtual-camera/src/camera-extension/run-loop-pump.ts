import { coreFoundation } from '@rtmp-vcam/video-pipeline/ffi';

const EVERY_MS = 200;
/** Longer than any pause between two looks for the camera. */
const INTEREST_MS = 15_000;
const HANDLED_SOURCE = 4;
/** News that bring more news must not keep this thread for ever. */
const MOST_SOURCES = 32;

/**
 * Lets CoreMediaIO tell this process about devices that came and went: it does so on the main thread's run loop, which
 * nobody else runs here. Stops by itself some seconds after the last `keep`.
 */
export class RunLoopPump {
  readonly #mayRun: () => boolean;
  #timer: NodeJS.Timeout | undefined;
  #until = 0;

  /** The run loop is left alone while `mayRun` says so. */
  constructor(mayRun: () => boolean) {
    this.#mayRun = mayRun;
  }

  /** Takes the news in now, and goes on for a while. */
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
