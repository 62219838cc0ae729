import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type DoctorReport, doctorReport } from '@rtmp-vcam/api';
import { childProgram } from '@rtmp-vcam/video-pipeline/native';
import * as v from 'valibot';
import { AppError } from '../errors.ts';

const LONGEST_MS = 60_000;

interface DoctorProcessOptions {
  /** The config file of the running program. */
  readonly configFile: string | undefined;
  /** What is started in place of this program, with the same arguments. */
  readonly program?: Pick<ReturnType<typeof childProgram>, 'command' | 'args'>;
  readonly longestMs?: number;
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** Runs `rtmp-vcam doctor` in a process of its own, which takes no time from the cameras. It pushes no test picture. */
export class DoctorProcess {
  readonly #options: DoctorProcessOptions;
  #report: Promise<DoctorReport> | undefined;
  #child: Child | undefined;
  #isClosed = false;

  constructor(options: DoctorProcessOptions) {
    this.#options = options;
  }

  /**
   * What it finds about the program on this port. Whoever asks while it looks gets the same report. Throws AppError
   * APP_ERR_DOCTOR.
   */
  report(port: number | undefined): Promise<DoctorReport> {
    this.#report ??= this.#run(port).finally(() => {
      this.#report = undefined;
    });
    return this.#report;
  }

  /** Ends it at once. */
  close(): void {
    this.#isClosed = true;
    endGroup(this.#child);
  }

  async #run(port: number | undefined): Promise<DoctorReport> {
    const { configFile, program, longestMs = LONGEST_MS } = this.#options;
    if (this.#isClosed) throw new AppError('APP_ERR_DOCTOR', 'The program ends');
    const { command, args, env } = { ...childProgram('../main-as-child', import.meta.url), ...program };
    const flags = [
      ...['doctor', '--json', '--no-picture'],
      ...(port === undefined ? [] : ['--port', String(port)]),
      ...(configFile === undefined ? [] : ['--config', configFile]),
    ];
    // The child ends when its input does. As the head of a group, it is ended with the processes that it has started.
    const child = spawn(command, [...args, ...flags], { env, stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    this.#child = child;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      endGroup(child);
    }, longestMs);
    child.stdin.on('error', () => {});
    const failed = new Promise<Error>((resolve) => child.once('error', resolve));
    try {
      lowerPriority(child);
      const said = await Promise.race([text(child.stdout), failed]);
      const report = v.safeParse(v.pipe(v.string(), v.parseJson(), doctorReport), said);
      if (report.success) return report.output;
      if (isLate)
        throw new AppError('APP_ERR_DOCTOR', `It took longer than ${longestMs / 1000} s to look at this computer`);
      const cause = said instanceof Error ? { cause: said } : {};
      throw new AppError('APP_ERR_DOCTOR', 'The process that looks at this computer ended without a report', cause);
    } finally {
      clearTimeout(timer);
      this.#child = undefined;
    }
  }
}

/** The pictures of the cameras come first. */
function lowerPriority({ pid }: Child): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already.
  }
}

function endGroup(child: Child | undefined): void {
  try {
    if (child?.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
