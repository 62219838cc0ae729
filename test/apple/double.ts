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
/** `struct SurfaceMemory` of double.h. */
const OWNER_OFFSET = 52;

/** On a Mac surfaces end with the process that made them, also when it is killed. */
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
    // Another process removed it meanwhile, or is just making it.
    return undefined;
  }
}

/** Why tests that need Apple's frameworks or their double are skipped; false when they are not. */
export function withoutFrameworks(): string | false {
  if (process.platform === 'darwin' || process.env['CI'] === 'true') return false;
  try {
    execFileSync('cc', ['-include', 'libavcodec/avcodec.h', '-fsyntax-only', '-x', 'c', '/dev/null'], {
      stdio: 'ignore',
    });
    return false;
  } catch {
    return 'no C compiler, or no libavcodec-dev, to build the double of the frameworks with';
  }
}

/** The same for tests that need the double itself, to be run on machines that are no Macs. */
export function withoutDouble(): string | false {
  return process.platform === 'darwin' ? 'the double is for machines without the frameworks' : withoutFrameworks();
}

/**
 * Apple's frameworks for the tests of this process, its threads and its children: on macOS the real ones, elsewhere the
 * double of them, built from `double/`. What only the double can tell is empty on macOS.
 */
export class AppleFrameworks {
  readonly #double: LibraryHandle | undefined;

  /** To be called before the first call into a framework. */
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
    this.#double = koffi.load(library);
  }

  /** True when it is a double that can be made to fail. */
  get isDouble(): boolean {
    return this.#double !== undefined;
  }

  /** How many objects live, by kind; constants are not counted. */
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

  /** Calls one of the double's own functions by its C prototype; nothing happens on macOS. */
  call(prototype: string, ...args: readonly unknown[]): unknown {
    return this.#double?.func(prototype)(...args);
  }
}
