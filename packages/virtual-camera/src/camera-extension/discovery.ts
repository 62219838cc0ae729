import { execFile } from 'node:child_process';
import { childProgram } from '@rtmp-vcam/video-pipeline';
import type { Sink } from './find-sink.ts';

const LONGEST_MS = 10_000;

/** The sink that a new process has found. `undefined`: there is no answer yet. */
export type Discovered = Sink | 'nothing' | undefined;

/**
 * Looks for the camera in a new process. The list of devices in this process may stay out of date for ever, which
 * cannot happen in a new one. `look` starts a process unless one is running already.
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
    // unref: the new process must not keep this one running.
    execFile(command, args, { env, timeout: LONGEST_MS }, (error, stdout) => {
      this.#looking = false;
      this.#last = error === null ? (parse(stdout) ?? 'nothing') : undefined;
    }).unref();
  }

  /** Forgets the answer. */
  reset(): void {
    this.#last = undefined;
  }
}

function parse(text: string): Sink | undefined {
  const [, device, stream] = /^(\d+) (\d+)$/.exec(text) ?? [];
  return device === undefined || stream === undefined ? undefined : { device: Number(device), stream: Number(stream) };
}
