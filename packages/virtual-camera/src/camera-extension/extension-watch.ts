import { execFile, spawnSync } from 'node:child_process';
import { type ExtensionStatus, parseExtensionList } from './extension-status.ts';

const COMMAND = 'systemextensionsctl';
const ARGUMENTS = ['list'];
const OPTIONS = { encoding: 'utf8', timeout: 5000 } as const;

/** Knows what macOS says about the Camera Extension. */
export class ExtensionWatch {
  #status: ExtensionStatus | undefined;
  #asking = false;

  /** What macOS said last; asks again in the background. The first time it waits for the answer, about 0.1 s. */
  status(): ExtensionStatus {
    if (this.#status === undefined) return this.askNow();
    this.#ask();
    return this.#status;
  }

  /** Asks and waits for the answer. */
  askNow(): ExtensionStatus {
    // It fails where there is no such command; no text is an unknown state.
    this.#status = parseExtensionList(spawnSync(COMMAND, ARGUMENTS, OPTIONS).stdout ?? '');
    return this.#status;
  }

  #ask(): void {
    if (this.#asking) return;
    this.#asking = true;
    execFile(COMMAND, ARGUMENTS, OPTIONS, (_error, stdout) => {
      this.#asking = false;
      this.#status = parseExtensionList(stdout);
    }).unref();
  }
}
