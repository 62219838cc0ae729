import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { filesBelow, type Ran, type System } from '../system.ts';

/** What a command prints: its standard output, or how it ends. */
type Printed = string | Partial<Ran>;

interface FakeOptions extends Partial<Omit<System, 'root' | 'has' | 'bytes' | 'text' | 'names' | 'run'>> {
  /** Files by their paths, which begin with `/`. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** What commands print, by the whole command: `modinfo -F version v4l2loopback`. Others are missing. */
  readonly commands?: Readonly<Record<string, Printed>>;
}

/** A computer of a test. Its files are in a folder, which is removed with it. */
export interface FakeSystem extends System, Disposable {
  /** The commands that were run, in order. */
  readonly ran: readonly string[];
}

export function fakeSystem({ files = {}, commands = {}, ...more }: FakeOptions = {}): FakeSystem {
  const root = mkdtempSync(join(tmpdir(), 'rtmp-vcam-system-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const ran: string[] = [];
  return {
    platform: 'linux',
    env: {},
    kernel: '6.1.0-18-amd64',
    user: { id: 1000, name: 'anna', groups: [1000] },
    home: '/home/anna',
    ...more,
    ...filesBelow(root),
    ran,
    run: async (command, args) => {
      const whole = [command, ...args].join(' ');
      ran.push(whole);
      return ranAs(commands[whole]);
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true }),
  };
}

function ranAs(printed: Printed | undefined): Ran {
  if (printed === undefined) return { status: 'missing', stdout: '', stderr: '' };
  if (typeof printed === 'string') return { status: 'ok', stdout: printed, stderr: '' };
  return { status: 'failed', stdout: '', stderr: '', ...printed };
}
