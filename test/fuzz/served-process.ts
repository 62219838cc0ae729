import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MediaPacket } from '@rtmp-vcam/rtmp-server';
import { until } from '../support/wait.ts';
import type { ServerReport } from './served.ts';

/** The server in a process of its own. */
export class Served {
  readonly #child: ChildProcess;
  output = '';
  #last: ServerReport | undefined;

  constructor() {
    const script = fileURLToPath(new URL('served.ts', import.meta.url));
    this.#child = fork(script, { execArgv: ['--conditions=source', '--import', 'tsx'], silent: true });
    this.#child.stderr?.on('data', (text) => {
      this.output += String(text);
    });
    this.#child.on('message', (report: ServerReport) => {
      this.#last = report;
    });
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async report(): Promise<ServerReport> {
    this.#last = undefined;
    if (this.running) this.#child.send('report');
    await until('the server to report', () => this.#last !== undefined || !this.running, { state: () => this.output });
    return this.#last ?? assert.fail(`the server ended: ${this.output}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    if (this.running) await once(this.#child, 'exit');
  }
}

/** An inter frame. */
export function frame(dts: number): MediaPacket {
  const data = Uint8Array.of(0, 0, 0, 1, 0x41);
  return { media: 'video', codec: 'h264', track: 0, kind: 'frame', keyframe: false, dts, pts: dts, data };
}
