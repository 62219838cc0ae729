import { execFile } from 'node:child_process';
import { childProgram } from '@rtmp-vcam/video-pipeline';
import type { Sink } from './find-sink.ts';

const LONGEST_MS = 10_000;

/** What a new process saw. `undefined`: it has not answered yet. */
export type Discovered = Sink | 'nothing' | undefined;

/**
 * Looks for the camera in a process of its own: this one's view of the devices may be out of date for good, a new one's
 * never is. Each `look` starts one unless one is on its way.
 */
export class Discovery {
  #last: Discovered;
  #looking = false;

  get last(): Discovered {
    return this.#last;
  }

  look(): void {
    if (this.#looking) return;
    this.#looking = true;
    const { command, args, env } = childProgram('discover-process', import.meta.url);
    // Nobody waits for it: when this process ends, what it found does not matter.
    execFile(command, args, { env, timeout: LONGEST_MS }, (error, stdout) => {
      this.#looking = false;
      this.#last = error === null ? (parse(stdout) ?? 'nothing') : undefined;
    }).unref();
  }

  /** Forgets what was seen. */
  reset(): void {
    this.#last = undefined;
  }
}

function parse(text: string): Sink | undefined {
  const [, device, stream] = /^(\d+) (\d+)$/.exec(text) ?? [];
  return device === undefined || stream === undefined ? undefined : { device: Number(device), stream: Number(stream) };
}
