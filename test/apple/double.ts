import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import koffi, { type LibraryHandle } from 'koffi';

const SOURCES = join(import.meta.dirname, 'double');
const FLAGS = ['-std=gnu11', '-O1', '-g', '-fPIC', '-shared', '-Wall', '-Wextra', '-Werror', '-Wno-multichar'];
const LIBRARIES = ['-lavcodec', '-lavutil', '-lpthread', '-lm'];
const REPORT_BYTES = 4096;

const SURFACES = '/dev/shm';
/** Offset of `owner` in `struct SurfaceMemory` of double.h. */
const OWNER_OFFSET = 52;

/** Removes the surfaces of processes that have ended. On a Mac they end with the process, even when it is killed. */
function removeSurfacesOfTheDead(): void {
  for (const name of readdirSync(SURFACES).filter((file) => file.startsWith('rtmp_vcam_double_surface_'))) {
    const path = join(SURFACES, name);
    const owner = ownerOf(path);
    if (owner !== undefined && !existsSync(`/proc/${owner}`)) rmSync(path, { force: true });
  }
}

function ownerOf(path: string): number | undefined {
  try {
    const owner = readFileSync(path).readInt32LE(OWNER_OFFSET);
    return owner > 0 ? owner : undefined;
  } catch {
    // Another process has just removed it, or is making it.
    return undefined;
  }
}

/** The reason to skip tests that need Apple's frameworks or their double; false to run them. */
export function withoutFrameworks(): string | false {
  if (process.platform === 'darwin' || process.env['CI'] === 'true') return false;
  try {
    execFileSync('cc', ['-include', 'libavcodec/avcodec.h', '-fsyntax-only', '-x', 'c', '/dev/null'], {
      stdio: 'ignore',
    });
    return false;
  } catch {
    return 'building the double of the frameworks needs a C compiler and libavcodec-dev';
  }
}

/** The reason to skip tests that need the double itself; false to run them. There is no double on a Mac. */
export function withoutDouble(): string | false {
  return process.platform === 'darwin' ? 'the double is for systems without the frameworks' : withoutFrameworks();
}

/**
 * Apple's frameworks for the tests of this process, its threads and its children: on macOS the real ones, on other
 * systems the double, built from `double/`. On macOS the functions that only the double has do nothing.
 */
export class AppleFrameworks {
  readonly #double: LibraryHandle | undefined;

  /** Has to be called before the first call into a framework. */
  constructor() {
    if (process.platform === 'darwin') return;
    const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-double-'));
    process.on('exit', () => {
      rmSync(folder, { recursive: true });
      removeSurfacesOfTheDead();
    });
    const library = join(folder, 'frameworks.so');
    const files = readdirSync(SOURCES).filter((name) => name.endsWith('.c'));
    const paths = files.map((name) => join(SOURCES, name));
    execFileSync('cc', [...FLAGS, ...paths, '-o', library, ...LIBRARIES], { stdio: 'inherit' });
    process.env['RTMP_VCAM_FRAMEWORKS'] = library;
    // The cameras of the double are those of this test, and so are their locks.
    process.env['TMPDIR'] = folder;
    this.#double = koffi.load(library);
  }

  /** True when this is the double. */
  get isDouble(): boolean {
    return this.#double !== undefined;
  }

  /** Number of objects that exist, by kind. Constants are not counted. */
  live(): Record<string, number> {
    const report = Buffer.alloc(REPORT_BYTES);
    this.call('void double_live(void *text, size_t size)', report, report.length);
    const lines = report.toString('utf8', 0, report.indexOf(0)).split('\n').filter(Boolean);
    return Object.fromEntries(
      lines.map((line) => {
        const [kind = '', count = ''] = line.split(' ');
        return [kind, Number(count)];
      }),
    );
  }

  /** Calls one of the double's own functions by its C prototype. Does nothing on macOS. */
  call(prototype: string, ...args: readonly unknown[]): unknown {
    return this.#double?.func(prototype)(...args);
  }
}
