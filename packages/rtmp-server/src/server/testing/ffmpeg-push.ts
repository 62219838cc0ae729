import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';

/** Why tests with ffmpeg are skipped, or false. In CI, they fail without ffmpeg. */
export const NO_FFMPEG: string | false =
  process.env['CI'] === undefined && spawnSync('ffmpeg', ['-version']).error !== undefined
    ? 'ffmpeg is not installed'
    : false;

/** The real ffmpeg, pushing a moving test picture and a tone. */
export class FfmpegPush {
  readonly process: ChildProcess;
  /** The messages of ffmpeg. */
  terminal = '';

  /** `seconds`: length of the stream, pushed in real time unless `fast`. `options`: further options of the output. */
  constructor(
    test: TestContext,
    url: string,
    { seconds = 60, fast = false, options = [] }: { seconds?: number; fast?: boolean; options?: string[] } = {},
  ) {
    const input = (source: string) => [...(fast ? [] : ['-re']), '-f', 'lavfi', '-t', `${seconds}`, '-i', source];
    const encoders = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
    const inputs = [...input('testsrc=size=160x90:rate=25'), ...input('sine=frequency=440')];
    const args = ['-hide_banner', '-nostdin', ...inputs, ...encoders, '-f', 'flv', ...options, url];
    this.process = spawn('ffmpeg', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.process.on('error', (error) => {
      this.terminal += error.message;
    });
    this.process.stderr?.on('data', (text) => {
      this.terminal += String(text);
    });
    test.after(() => this.process.kill('SIGKILL'));
  }

  /** Resolves to the exit code. */
  async exit(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, 'close');
    return this.process.exitCode;
  }
}
