import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { needs } from '../support/tools.ts';
import { parseTap } from './tap.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TOOLS = [
  'qemu-system-x86_64',
  'busybox',
  'gcc-12',
  'make',
  'cpio',
  'xz',
  'strip',
  'modinfo',
  'dpkg-scanpackages',
  'ffmpeg',
  'v4l2-ctl',
];

/** Tests of what depends on the version of the module: what it reports, and how it hands out pictures. */
export const OF_EACH_VERSION = ['v4l2-conformance', 'v4l2-pictures'] as const;

export interface GuestOptions {
  /** Debian 12 and Ubuntu 24.04 ship the first, Debian 13 the second. */
  readonly v4l2loopback: '0.12' | '0.15';
  /** Tools that the tests need in addition to those of the machine. */
  readonly tools?: readonly string[];
  /** Environment variables for the tests. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs compiled test files of `test/vm/guest` in the virtual machine, which has no camera at first. Reports each of
 * their tests as a subtest of this test. The test is skipped when a tool is missing; in CI it fails.
 */
export async function runGuestTests(t: TestContext, files: readonly string[], options: GuestOptions): Promise<void> {
  const { skip } = needs(...TOOLS, ...(options.tools ?? []));
  if (skip !== undefined) return t.skip(skip);
  build();
  const scripts = files.map((file) => `test/vm/guest/dist/vm/guest/${file}.js`);
  // A camera that a failed test left open would keep the machine running until VM_TIMEOUT.
  const flags = ['--test-force-exit', '--test-concurrency=1', '--test-reporter=tap'];
  const { code, output } = await runInVm(['node', '--test', ...flags, ...scripts], options);
  const results = parseTap(output);
  for (const result of results) {
    await t.test(result.name, (t) => {
      const [, milliseconds] = /duration_ms: ([\d.]+)/.exec(result.details) ?? [];
      t.diagnostic(`${Math.round(Number(milliseconds) / 1000)} s in the machine`);
      assert.ok(result.ok, result.details);
    });
  }
  assert.equal(code, 0, `the machine ended with exit code ${code}:\n${output}`);
  assert.ok(results.length >= files.length, `no tests ran:\n${output}`);
}

/** Runs a command in the machine; resolves to its exit code and its output. */
async function runInVm(
  command: readonly string[],
  { v4l2loopback, env = {} }: GuestOptions,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(join(ROOT, 'test/vm/run-in-vm.sh'), command, {
    cwd: ROOT,
    env: {
      ...process.env,
      ...env,
      VM_V4L2LOOPBACK: v4l2loopback,
      VM_LOOP: 'none',
      VM_ENV: Object.keys(env).join(' '),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  await once(child, 'close');
  return { code: child.exitCode, output };
}

/** Compiles the packages and the guest's tests here, because the machine is ten times slower. */
function build(): void {
  try {
    execFileSync('npx', ['tsc', '-b', 'test/vm/guest'], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const output = error instanceof Error && 'stdout' in error ? error.stdout : '';
    throw new Error(`the guest's tests do not compile:\n${output}`, { cause: error });
  }
}
