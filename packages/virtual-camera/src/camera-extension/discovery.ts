import { execFile } from 'node:child_process';
import { childProgram } from '@rtmp-vcam/video-pipeline';
import type { Target } from './targets.ts';

const LONGEST_MS = 10_000;

/**
 * Looks for cameras in a new process. The list of devices in this process may stay out of date for ever, which cannot
 * happen in a new one. `look` starts a process unless one is running already.
 */
export class Discovery {
  /** True when a new process has listed one. */
  found = false;
  #looking = false;

  look(targets: readonly Target[]): void {
    if (this.#looking) return;
    this.#looking = true;
    const { command, args, env } = childProgram('discover-process', import.meta.url);
    const kinds = targets.map(({ kind }) => kind);
    // unref: the new process must not keep this one running.
    execFile(command, [...args, ...kinds], { env, timeout: LONGEST_MS }, (_error, stdout) => {
      this.#looking = false;
      this.found = stdout === 'found';
    }).unref();
  }
}
