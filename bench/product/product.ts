import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isRunning, nodeOptions, pidOf, start, stop } from '../processes/children.ts';

const PROGRAM = join(import.meta.dirname, '../../packages/rtmp-vcam-app/dist/main.js');
const READY_MS = 15_000;
/** pino's number. */
const WARNING = 40;
let started = 0;

export interface ProductOptions {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
}

/** The built program, running with a ring and a configuration of its own. */
export class Product {
  readonly ring: string;
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(child: ChildProcess, folder: string, { ring, port }: { ring: string; port: number }) {
    this.#child = child;
    this.#folder = folder;
    this.ring = ring;
    this.port = port;
  }

  /** Settles when the program says that it is ready. */
  static async start({ width, height, fps }: ProductOptions): Promise<Product> {
    if (!existsSync(PROGRAM)) throw new Error('The program is not built: npm run build');
    const ring = `/bench_${process.pid}_${++started}`;
    const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-bench-'));
    const canvas = ['--size', `${width}x${height}`, '--fps', `${fps}`];
    const place = ['--host', '127.0.0.1', '--port', '0', '--ring', ring, '--camera', 'none'];
    const child = start(process.execPath, [...nodeOptions(), PROGRAM, 'run', ...place, ...canvas, '--json-logs'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '', XDG_CONFIG_HOME: folder },
    });
    return new Product(child, folder, { ring, port: await readyPort(child) });
  }

  get pid(): number {
    return pidOf(this.#child);
  }

  /** Ends the program and removes what it would leave if it had to be killed. */
  async stop(): Promise<void> {
    const wasRunning = isRunning(this.#child);
    await stop(this.#child, 'SIGINT');
    if (!wasRunning)
      console.error(`The program had ended by itself: ${this.#child.exitCode ?? this.#child.signalCode}`);
    rmSync(this.#folder, { recursive: true, force: true });
    if (process.platform !== 'linux') return;
    const left = readdirSync('/dev/shm').filter((name) => `/${name}`.startsWith(this.ring));
    for (const name of left) {
      console.error(`The program left /dev/shm/${name} behind.`);
      rmSync(join('/dev/shm', name), { force: true });
    }
  }
}

/** Settles with the port when the program says that it is ready; shows warnings and errors as long as it runs. */
async function readyPort(child: ChildProcess): Promise<number> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the program has no output');
  const lines: string[] = [];
  return await new Promise((resolve, reject) => {
    const fail = (): void => {
      clearTimeout(timer);
      reject(new Error(`the program did not get ready:\n${lines.join('\n')}`));
    };
    const timer = setTimeout(fail, READY_MS);
    child.once('exit', fail);
    for (const input of [stdout, stderr]) {
      createInterface({ input }).on('line', (line) => {
        const record = parseLine(line);
        const { msg, level, port } = record ?? { level: WARNING };
        if (typeof level === 'number' && level >= WARNING) console.error(`rtmp-vcam: ${line}`);
        lines.push(line);
        if (msg !== 'ready' || typeof port !== 'number') return;
        clearTimeout(timer);
        resolve(port);
      });
    }
  });
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
