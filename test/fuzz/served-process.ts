import assert from 'node:assert/strict';
import type { MediaPacket } from '@rtmp-vcam/rtmp-server';
import { Program } from '../support/program.ts';
import { until } from '../support/wait.ts';
import type { ServerReport } from './served.ts';

/** The server in a process of its own. */
export class Served implements AsyncDisposable {
  readonly #program: Program;
  #last: ServerReport | undefined;

  private constructor(program: Program) {
    this.#program = program;
    program.onMessage((report) => {
      if (isReport(report)) this.#last = report;
    });
  }

  static async start(): Promise<Served> {
    return new Served(await Program.startModule(new URL('served.ts', import.meta.url), [], { ipc: true }));
  }

  /** Its standard error so far. */
  get output(): string {
    return this.#program.stderr;
  }

  async report(): Promise<ServerReport> {
    const program = this.#program;
    this.#last = undefined;
    program.send('report');
    await until('the server to report', () => this.#last !== undefined || !program.isRunning, {
      state: () => program.output,
    });
    return this.#last ?? assert.fail(`the server has ended: ${program.output}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program.kill();
  }
}

function isReport(message: unknown): message is ServerReport {
  return typeof message === 'object' && message !== null && 'connections' in message;
}

/** An inter frame. */
export function frame(dts: number): MediaPacket {
  const data = Uint8Array.of(0, 0, 0, 1, 0x41);
  return { media: 'video', codec: 'h264', track: 0, kind: 'frame', keyframe: false, dts, pts: dts, data };
}
